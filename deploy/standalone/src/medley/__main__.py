"""``python -m medley``: the same as the command ``medley``."""

from medley.cli import main

if __name__ == "__main__":
    main()
