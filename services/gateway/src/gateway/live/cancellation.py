"""Keeps a wish to end from getting lost."""

import asyncio


def end_if_asked() -> None:
    """End the running task if it was asked to, even when whoever it waited for took no notice.

    Until Python 3.12 `asyncio.wait_for`, and so every request of nats-py 2.16, returns its result
    and forgets the cancellation when both come in the same turn of the loop. Call this behind one.

    Raises
    ------
    asyncio.CancelledError
        The task was asked to end.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
