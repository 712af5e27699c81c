"""What a form posted."""

from urllib.parse import parse_qs

from starlette.requests import Request


async def read_form(request: Request) -> dict[str, str]:
    """Name -> value; of several the last."""
    pairs = parse_qs((await request.body()).decode("utf-8", "replace"))
    return {name: values[-1] for name, values in pairs.items()}
