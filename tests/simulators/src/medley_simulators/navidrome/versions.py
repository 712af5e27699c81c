"""Every difference between releases that a reader of the database or of the API meets."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Version:
    """One release. ``migration`` is its newest; ``has_short_ids``: 22 characters, else 32 hex."""

    release: str
    migration: int
    has_missing: bool = True
    has_user_library: bool = True
    has_history: bool = True
    has_average_rating: bool = True
    has_history_ids: bool = False
    has_short_ids: bool = False
    writes_zulu: bool = False


_OLD: Final = {"has_user_library": False, "has_history": False, "has_average_rating": False}
VERSIONS: Final = {
    version.release: version
    for version in (
        Version("0.53.3", 20240802044339, has_missing=False, writes_zulu=True, **_OLD),
        Version("0.55.2", 20241026183640, writes_zulu=True, **_OLD),
        Version("0.57.0", 20250701010107, writes_zulu=True, **_OLD),
        Version(
            "0.58.5", 20250701010108, has_history=False, has_average_rating=False, writes_zulu=True
        ),
        Version("0.59.0", 20251206013022, has_average_rating=False, writes_zulu=True),
        Version("0.60.3", 20260117201522, writes_zulu=True),
        Version("0.61.2", 20260318182414),
        Version("0.63.2", 20260703013908),
        Version("next", 20260815093012, has_history_ids=True, has_short_ids=True),
    )
}
NEWEST: Final = "0.63.2"
SUPPORTED: Final = tuple(release for release, one in VERSIONS.items() if one.has_missing)
