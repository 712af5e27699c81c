"""The floor under webhook acceptance: a bare route, the raw body, one acknowledged publish.

A process of its own, as lean as the same libraries allow: no secret, no parsing, no metrics.
``python -m tests.benchmarks.floor NATS_URL PORT``
"""

import sys

import nats
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medley_contracts.jellyfin import UserDataReported


async def serve(nats_url: str, port: int) -> None:
    """Answer until told to end."""
    client = await nats.connect(nats_url)
    streams = client.jetstream()
    subject = str(UserDataReported.SUBJECT)

    async def receive(request: Request) -> Response:
        await streams.publish(subject, await request.body())
        return Response(b'{"stored":true}', status_code=202, media_type="application/json")

    app = Starlette(routes=[Route("/webhooks/{vendor}/{instance}", receive, methods=["POST"])])
    # The same as in gateway/serving.py.
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        backlog=1024,
        timeout_keep_alive=30,
    )
    await uvicorn.Server(config).serve()
    await client.close()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
