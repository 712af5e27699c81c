"""One benchmark in a process of its own, so that no two share a heap: prints a figure a line.

``python -m tests.benchmarks.single NAME IS_SHORT SIZE SECONDS``; `-` leaves the scale as it is.
"""

import sys
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, cast

import uvloop

from tests.benchmarks.catalogue import benchmark
from tests.benchmarks.figure import Figure, Scale


def scale_of(name: str, *, is_short: bool, size: int | None, seconds: float | None) -> Scale:
    """The benchmark's own scale, with what was asked for in its place."""
    _, full, short = benchmark(name)
    scale = short if is_short else full
    return replace(
        scale,
        size=scale.size if size is None else size,
        seconds=scale.seconds if seconds is None else seconds,
    )


if __name__ == "__main__":
    name, is_short, size, seconds = sys.argv[1:]
    scale = scale_of(
        name,
        is_short=is_short == "short",
        size=None if size == "-" else int(size),
        seconds=None if seconds == "-" else float(seconds),
    )
    measuring = cast("Coroutine[Any, Any, list[Figure]]", benchmark(name)[0](scale))
    for figure in uvloop.run(measuring):
        sys.stdout.write(figure.to_json() + "\n")
