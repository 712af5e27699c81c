"""How a command's progress is told: published by whoever carries it out, kept by the gateway."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import Field, JsonValue

from medley_contracts.message import Message
from medley_contracts.subjects import Subject, event


class JobOutcome(StrEnum):
    """How a job ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobProgressed(Message):
    """A running job is further; the first one says that it began."""

    SUBJECT: ClassVar[Subject] = event("job", "progressed")

    job_id: UUID
    kind: str = Field(description="The command's name: `index_items`.")
    done: int = Field(ge=0)
    total: int | None = Field(default=None, description="None: not known yet.")
    phase: str = Field(default="", description="What is being done, for people.")


class JobFinished(Message):
    """A job ended, in one of three ways."""

    SUBJECT: ClassVar[Subject] = event("job", "finished")

    job_id: UUID
    kind: str
    outcome: JobOutcome
    result: JsonValue = None
    error: str | None = Field(default=None, description="One sentence; nothing secret.")
