"""How an owner declines a query: a value, since an exception would be a timeout to the asker."""

from typing import Final

from pydantic import Field, JsonValue

from medley_contracts.message import Value


class Refusal(Value):
    """Why a query has no answer; the gateway turns it into a problem document."""

    refused: str = Field(description="Kebab-case kind: `not-found`, `bad-request`, `not-ready`.")
    detail: str = Field(description="One sentence for a person; nothing secret.")
    status: int = Field(default=404, description="The HTTP status that says the same.")
    extras: dict[str, JsonValue] = Field(
        default={}, description="Named members of the problem document: `errors`, `warnings`."
    )


BAD_CURSOR: Final = Refusal(
    refused="bad-request", detail="cursor: use next_cursor of the page before", status=400
)
"""To a cursor that the owner of the list never gave out."""
