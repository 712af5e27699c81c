"""`medley review`: a person decides which track a doubtful scrobble means."""

from collections.abc import Mapping
from typing import Any, Final

from rich.prompt import Prompt

from medley.gateway_api import gateway_api
from medley.screen import console, show_json
from medley.surroundings import Surroundings

_COMMANDS: Final = {"r": "reject", "i": "ignore"}


async def review(surroundings: Surroundings, *, account: str | None, as_json: bool) -> None:
    """Go through what is in doubt, one spelling after the other, until there is no more."""
    cursor: str | None = None
    async with gateway_api(surroundings) as api:
        if as_json:
            show_json(await api.get("/api/scrobbles/review", account=account, limit=500))
            return
        decided = 0
        while True:
            page = await api.get("/api/scrobbles/review", account=account, cursor=cursor)
            for doubt in page["items"]:
                said = _asked(doubt)
                if said is None:
                    console().print(f"{decided} decided.")
                    return
                if said:
                    await api.post(f"/api/scrobbles/review/{doubt['id']}", said)
                    decided += 1
            cursor = page["next_cursor"]
            if cursor is None:
                break
    console().print(f"{decided} decided, nothing more to decide.")


def _asked(doubt: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a person says; {}: later, None: enough."""
    console().print()
    album = f" [{doubt['album']}]" if doubt["album"] else ""
    console().print(
        f"{doubt['account']}: {doubt['artist']} – {doubt['track']}{album}, "
        f"{doubt['plays']} plays: {doubt['reason']}",
        markup=False,
    )
    shown = list(doubt["candidates"])
    for number, each in enumerate(shown, 1):
        told = f"{each['artist']} – {each['track']} [{each['album']}]"
        console().print(f"  {number}  {told}  {each['score']:.2f}  {each['reason']}", markup=False)
    choices = [*(str(number) for number in range(1, len(shown) + 1)), "r", "i", "s", "q"]
    said = Prompt.ask(
        "number to accept, r reject, i ignore, s skip, q quit", choices=choices, default="s"
    )
    if said == "q":
        return None
    if said.isdecimal():
        return {"decision": "accept", "track_id": shown[int(said) - 1]["track_id"]}
    return {"decision": _COMMANDS[said]} if said in _COMMANDS else {}
