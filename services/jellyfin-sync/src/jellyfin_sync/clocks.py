"""How far each server's clock is ahead of ours, as this process has seen it; harmless to lose."""

from collections.abc import Iterable

from jellyfin_sync.domain.clock import UNKNOWN, Offset, after_answer, after_report
from medley_clients.exchange import ClockReading
from medley_contracts.jellyfin import UserDataReported


class Clocks:
    """Server -> offset, narrowed by every report and every answer."""

    def __init__(self) -> None:
        self._offsets: dict[str, Offset] = {}

    def offset_of(self, server: str) -> Offset:
        """What is known now; anything is possible for a server never heard of."""
        return self._offsets.get(server, UNKNOWN)

    def see_reports(self, reports: Iterable[UserDataReported]) -> None:
        """Learn from the time each report was built and received."""
        for report in reports:
            if report.reported_at is not None:
                self._offsets[report.server] = after_report(
                    self.offset_of(report.server),
                    built_at=report.reported_at.timestamp(),
                    received_at=report.received_at.timestamp(),
                )

    def see_answer(self, server: str, reading: ClockReading) -> None:
        """Learn from an answer's ``Date``."""
        self._offsets[server] = after_answer(
            self.offset_of(server),
            sent_at=reading.sent_at,
            received_at=reading.received_at,
            server_date=reading.server_date,
        )
