"""Every page that a document points to is there, and so is the heading."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"""(?:\]\(|(?:src|href|srcset)=")(?P<target>[^)\s"]+)""")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)


def documents() -> list[Path]:
    """Every Markdown file that git knows or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {ROOT / name for name in listed.stdout.splitlines()}
    return sorted(file for file in files if file.exists())


def links_of(text: str) -> list[str]:
    """What a document links to within the repository; examples in code are none."""
    prose = CODE.sub("", FENCE.sub("", text))
    targets = [found["target"] for found in LINK.finditer(prose)]
    return [
        target for target in targets if "://" not in target and not target.startswith("mailto:")
    ]


def anchors_of(path: Path) -> set[str]:
    """The anchors a page's headings get where it is shown."""
    headings = HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


def broken_links(path: Path, text: str) -> list[str]:
    """Links of ``text``, which stands in ``path``, that lead nowhere."""
    found = []
    for target in links_of(text):
        place, _, anchor = unquote(target).partition("#")
        page = (path.parent / place).resolve() if place else path
        is_missing = not page.is_relative_to(ROOT) or not page.exists()
        if is_missing or (anchor and page.suffix == ".md" and anchor not in anchors_of(page)):
            found.append(target)
    return found


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert broken_links(path, text) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    text = "[a](nowhere.md) [b](README.md#no-such-part) ![c](docs/none.png) [d](../outside.md)"

    assert len(broken_links(ROOT / "README.md", text)) == 4


def test_links_in_examples_do_not_count() -> None:
    text = "`[a](nowhere.md)`\n\n```\n[b](nowhere.md)\n```\n"

    assert broken_links(ROOT / "README.md", text) == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    decisions = sorted(file.name for file in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")

    assert sorted(link for link in links_of(index) if link[0].isdigit()) == decisions
    assert [int(name[:4]) for name in decisions] == list(range(1, len(decisions) + 1))
