"""What a message asks to be published, in the words of the rules."""

from libretime_sync.domain.hours import NotAnHour, hour_key
from libretime_sync.workflows.consider import Asked
from libretime_sync.workflows.refusals import PublishRefused
from medley_contracts.libretime_logs import LibretimeConsiderPublishing, PublishLog


def asked_by(message: PublishLog | LibretimeConsiderPublishing) -> Asked:
    """The same.

    Raises
    ------
    PublishRefused
        Its hour is none, or its pass is none of an hour's.
    """
    if message.fold not in {None, 0, 1, "0", "1", "both"}:
        raise PublishRefused(400, "bad-request", "fold: use 0, 1 or both.", errors=[], warnings=[])
    try:
        hour = None if message.hour is None else hour_key(message.hour)
    except NotAnHour as error:
        detail = f"hour: {error}."
        raise PublishRefused(400, "bad-request", detail, errors=[], warnings=[]) from error
    return Asked(
        message.log_id,
        hour=hour,
        fold=message.fold,
        revision=message.revision,
        seen=message.seen,
        is_strict=message.strict,
        is_overwriting=message.overwrite,
    )
