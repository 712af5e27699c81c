"""Decisions about accounts, and passwords shown once: asked of the owner, and audited."""

from pydantic import JsonValue

from gateway.resources import Resources
from gateway.store import audit
from medley_contracts.jellyfin import (
    AccountDecision,
    JellyfinDecideAccount,
    JellyfinShowPassword,
)
from medley_kit.broker import ask

_SHOWN_WITHIN_S = 10.0
"""Its hash is checked first, which takes a moment on a slow machine."""


async def decide(
    resources: Resources,
    account_change_id: int,
    decision: AccountDecision,
    *,
    person: str,
    request_id: str,
) -> dict[str, JsonValue]:
    """Cancel, confirm or try again what is planned for an account; what is planned now."""
    question = JellyfinDecideAccount(
        account_change_id=account_change_id, decision=decision, decided_by=person
    )
    said = await ask(resources.broker, question)
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=person,
            action=f"account.{decision.value}",
            subject=f"{said.get('server')}/{said.get('username')}",
            detail={"id": account_change_id, "kind": said.get("kind")},
            request_id=request_id,
        )
    return said


async def show_password(
    resources: Resources, account_change_id: int, *, person: str, request_id: str
) -> dict[str, JsonValue]:
    """The password of an account Medley made; the audit says who saw it, and not what it is."""
    question = JellyfinShowPassword(account_change_id=account_change_id, shown_to=person)
    said = await ask(resources.broker, question, within_s=_SHOWN_WITHIN_S)
    async with resources.pool.acquire() as connection:
        await audit.add(
            connection,
            person=person,
            action="account.password_shown",
            subject=f"{said.get('server')}/{said.get('username')}",
            request_id=request_id,
        )
    return said
