"""`medley serve`: one service alone, exactly as `python -m <package> serve`."""

import os
import runpy
import sys
from pathlib import Path

from medley.catalogue import chosen, package_of


def serve(service: str, config: Path | None) -> None:
    """Run the service until it is told to stop."""
    (name,) = chosen([service])
    if config is not None:
        os.environ["MEDLEY_CONFIG"] = str(config)
    sys.argv = [f"python -m {package_of(name)}", "serve"]
    runpy.run_module(package_of(name), run_name="__main__")
