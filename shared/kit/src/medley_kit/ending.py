"""How a task that would run for ever is ended, even when its wish to end gets lost on the way."""

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


async def ended(*tasks: "asyncio.Task[object]", patience_s: float = 1.0) -> None:
    """Return when the tasks have ended; whoever has not after ``patience_s`` is asked again.

    ``patience_s`` is at least what their own clean-up may take. What they raise stays with them.
    """
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=patience_s)
