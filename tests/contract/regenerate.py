"""Writes everything that is generated and committed: ``make generated``."""

import sys

from tests.contract.generated import generated_pages
from tests.contract.message_schemas import (
    FOLDER,
    breaking_changes,
    committed_schemas,
    current_schemas,
    written,
)

_UNRELEASED = "--unreleased"


def broken_subjects() -> list[str]:
    """Why the committed schemas may not simply be replaced, a line each."""
    now = current_schemas()
    lines = []
    for subject, old in committed_schemas().items():
        if subject not in now:
            lines.append(f"{subject}: no longer spoken")
            continue
        lines += [f"{subject}: {change}" for change in breaking_changes(old, now[subject])]
    return lines


def main(arguments: list[str]) -> int:
    """Write schemas and pages; refuse to hide a break unless it was never released."""
    broken = broken_subjects()
    if broken and _UNRELEASED not in arguments:
        sys.stderr.write("\n".join(broken) + "\n")
        sys.stderr.write(
            "This breaks messages that may be in a stream. Give them a new class and major "
            "(docs: CONTRIBUTING.md, Messages). If no release ever spoke them: "
            f"make generated REGENERATE_ARGS={_UNRELEASED}\n"
        )
        return 1
    FOLDER.mkdir(exist_ok=True)
    now = current_schemas()
    for path in FOLDER.glob("*.json"):
        if path.name.removesuffix(".json") not in now:
            path.unlink()
    for subject, schema in now.items():
        (FOLDER / f"{subject}.json").write_text(written(schema), encoding="utf-8")
    for path, text in generated_pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
