"""Stories of the gateway: who is let in."""

import httpx

from medley.tour.stage import Look, Seen, Stage

_BODY = {"NotificationType": "Test"}


async def strangers(stage: Stage) -> None:
    """Webhooks without the right secret, and questions without a token."""
    url = stage.api.url
    async with httpx.AsyncClient(base_url=url) as anybody:
        wrong = {"X-Medley-Secret": "guessed"}
        await stage.see(
            "a webhook with a wrong secret is refused",
            _answers(anybody, "/webhooks/jellyfin/lan", 401, headers=wrong),
        )
        await stage.see(
            "a webhook of a server nobody named is refused",
            _answers(anybody, "/webhooks/jellyfin/moon", 404, headers=wrong),
        )
        await stage.see(
            "a command without a token is refused",
            _answers(anybody, "/api/jellyfin/reconcile", 401),
        )

    async def calm() -> Seen:
        page = await stage.api.get("/api/parked")
        return Seen(not page["items"], f"{len(page['items'])} parked")

    await stage.see("nothing of it was kept", calm)


def _answers(
    client: httpx.AsyncClient, path: str, status: int, *, headers: dict[str, str] | None = None
) -> Look:
    async def look() -> Seen:
        response = await client.post(path, json=_BODY, headers=headers)
        return Seen(response.status_code == status, f"HTTP {response.status_code}")

    return look
