"""`medley import`: settings of the tools Medley replaces, as sections of medley.yaml."""

from pathlib import Path

from medley.imports import jellyfin_db_sync, librelog, navisync, navisync_cache, status_tracker
from medley.imports.conversion import Conversion, read_yaml, write_new
from medley.imports.env_file import read_env
from medley.screen import complaints, show_json, show_text


def import_jellyfin_db_sync(
    config: Path, database: Path | None, *, output: Path | None, as_json: bool
) -> None:
    """Print, or write, what its configuration is here."""
    made = jellyfin_db_sync.convert(read_yaml(config))
    if database is not None:
        made.notes += jellyfin_db_sync.told_by(database)
    tell(made, output=output, as_json=as_json)


def import_librelog(env: Path, *, output: Path | None, as_json: bool) -> None:
    """Print, or write, what its `.env` is here."""
    tell(librelog.convert(read_env(env)), output=output, as_json=as_json)


def import_navisync(env: Path, cache: Path | None, *, output: Path | None, as_json: bool) -> None:
    """Print, or write, what its `.env` is here, and the answers its cache holds."""
    made = navisync.convert(read_env(env))
    if cache is not None:
        navisync_cache.take(made, cache)
    tell(made, output=output, as_json=as_json)


def import_status_tracker(database: Path, *, output: Path | None, as_json: bool) -> None:
    """Print, or write, what its requests come to."""
    tell(status_tracker.convert(database), output=output, as_json=as_json)


def tell(made: Conversion, *, output: Path | None, as_json: bool) -> None:
    """Show an import: on standard output, or in a new file with the notes on the screen."""
    if output is not None:
        write_new(output, made.text())
    if as_json:
        told = {"notes": made.notes, "sections": made.sections}
        show_json(told if output is None else {"notes": made.notes, "written": str(output)})
    elif output is None:
        show_text(made.text())
    else:
        for note in made.notes:
            complaints().print(note, soft_wrap=True, markup=False)
        complaints().print(f"Written to {output}.", markup=False)
