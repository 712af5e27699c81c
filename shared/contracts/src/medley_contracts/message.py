"""What every message has: an identity, a time and a subject."""

from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID, uuid4, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from medley_contracts.subjects import Subject

_NAMESPACE = UUID("6b1f1a52-6f4e-5c0e-9d53-0c5f3a3c6d11")


def derived_id(*parts: str) -> UUID:
    """The same id for the same parts, in any process: for facts a vendor may report twice."""
    return uuid5(_NAMESPACE, "\x1f".join(parts))


def _now() -> datetime:
    return datetime.now(UTC)


class Value(BaseModel):
    """A frozen part of a message; unknown members are ignored, so that old readers survive."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Message(Value):
    """A fact or a wish, with the identity by which a repeat is recognised."""

    SUBJECT: ClassVar[Subject]

    message_id: UUID = Field(
        default_factory=uuid4,
        description="Identifies the fact: derived where the vendor may repeat itself.",
    )
    occurred_at: AwareDatetime = Field(
        default_factory=_now, description="When it became true, by the sender's clock."
    )


class Command(Message):
    """A wish that one service carries out; the gateway follows it as a job."""

    job_id: UUID | None = Field(
        default=None, description="The job it belongs to; absent when a schedule asked."
    )
    requested_by: str = Field(default="schedule", description="Who asked; for the audit.")


class Query(Value):
    """A question to the owner of some data; answered at once or not at all."""

    SUBJECT: ClassVar[Subject]


class Answer(Value):
    """What a query's owner replies: either ``refusal`` or the members of the subclass."""
