"""What the settings say, as the workflows read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from library_tracker.domain.stuck import Patience


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings that decide something."""

    patience: Patience
    grace: timedelta
    """Nothing is called gone sooner."""
    max_share: float
    kept_apart: frozenset[tuple[str, str]] = frozenset()
    """(source, instance) of what keeps 4K and nothing else."""
    watch_urls: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Jellyfin → name of a way in (`lan`, `public`) → its address."""

    def is_4k(self, source: str, instance: str) -> bool:
        """Whether that instance keeps 4K and nothing else."""
        return (source, instance) in self.kept_apart
