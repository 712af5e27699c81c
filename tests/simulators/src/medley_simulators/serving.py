"""Runs an ASGI application on a loopback port inside the running event loop."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

Application = Callable[[Any, Any, Any], Awaitable[None]]
_BACKLOG: Final = 4096


@asynccontextmanager
async def serving(
    app: Application, *, port: int = 0, host: str = "127.0.0.1"
) -> AsyncGenerator[str, None]:
    """Yield the URL of ``app`` while it serves; port 0 takes a free one.

    uvicorn's own server looks at its stop flag ten times a second and takes over the process's
    signals; its protocol alone starts and stops at once, which hundreds of tests notice.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        date_header=False,
        server_header=False,
        timeout_keep_alive=60,
        ws="none",
    )
    config.load()
    state = ServerState()
    # The loop switches Nagle's delay off only where the protocol is spelled out.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    server = await asyncio.get_running_loop().create_server(
        lambda: HttpToolsProtocol(config=config, server_state=state, app_state={}),
        sock=listener,
        backlog=_BACKLOG,
    )
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.close()
        await _end(state)
        await server.wait_closed()


async def _end(state: ServerState) -> None:
    """Break off what is still running and hang up."""
    for task in list(state.tasks):
        task.cancel()
    await asyncio.gather(*state.tasks, return_exceptions=True)
    for connection in list(state.connections):
        if isinstance(connection, HttpToolsProtocol):
            connection.transport.abort()
    while state.connections:  # noqa: ASYNC110 - uvicorn keeps a set and signals nothing
        await asyncio.sleep(0)
