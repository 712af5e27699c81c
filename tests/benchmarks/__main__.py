"""``make bench``: every benchmark, or those named, and one table at the end."""

import argparse
import os
import subprocess
import sys
import time
from typing import Final

from rich.console import Console

from tests.benchmarks.catalogue import NAMES
from tests.benchmarks.figure import Figure, table_of
from tests.benchmarks.processes import ROOT

_ADVICE: Final = "times hold for this machine and disk, ratios for any; see tests/benchmarks/README"


def main() -> int:
    """0 when all of them came to an end, whatever they found."""
    wishes = _wishes()
    console = Console(highlight=False, soft_wrap=False)
    figures: list[Figure] = []
    failed: list[str] = []
    load = os.getloadavg()[0]
    try:
        for name in wishes.names or NAMES:
            found = _figures(name, wishes)
            figures += found
            if not found:
                failed.append(name)
    except KeyboardInterrupt:
        sys.stderr.write(" interrupted: what there is so far\n")
    console.print(table_of(figures))
    console.print(f"{os.cpu_count()} cores, load {load:.1f} at the beginning; {_ADVICE}")
    if failed:
        console.print(f"Without a figure, for the reason above: {', '.join(failed)}")
    return bool(failed)


def _figures(name: str, wishes: argparse.Namespace) -> list[Figure]:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.single",
        name,
        "short" if wishes.short else "full",
        "-" if wishes.size is None else str(wishes.size),
        "-" if wishes.seconds is None else str(wishes.seconds),
    ]
    sys.stderr.write(f"{name} …")
    sys.stderr.flush()
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(f" {time.perf_counter() - started:.0f} s\n")
    if done.returncode:
        return []
    return [Figure.of_json(line) for line in done.stdout.splitlines()]


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[*NAMES, []], metavar="NAME", help=", ".join(NAMES)
    )
    parser.add_argument("--short", action="store_true", help="small: shows only that they work")
    parser.add_argument(
        "--size", type=int, help="in the place of each one's own; see its docstring"
    )
    parser.add_argument("--seconds", type=float, help="the same")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
