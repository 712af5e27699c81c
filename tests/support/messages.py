"""Messages of no service, for tests of how messages travel."""

from typing import ClassVar
from urllib.parse import unquote, urlsplit

from medley_contracts.durables import Durable
from medley_contracts.message import Command, Message, Query
from medley_contracts.subjects import Subject, command, event, query
from medley_kit.settings import NatsSettings


class Noted(Message):
    """Something was noted."""

    SUBJECT: ClassVar[Subject] = event("test", "noted")

    text: str = ""
    number: int = 0


class Note(Command):
    """Something is to be noted."""

    SUBJECT: ClassVar[Subject] = command("test", "note")

    text: str = ""


class Notes(Query):
    """What has been noted?"""

    SUBJECT: ClassVar[Subject] = query("test", "notes")

    count: int = 1


def a_durable(
    name: str = "tester-take-notes",
    *,
    contract: type[Message] = Noted,
    ack_wait_s: float = 30,
    max_ack_pending: int = 1000,
) -> Durable:
    """A cursor of the service ``tester``."""
    return Durable(name, contract, "tester", ack_wait_s, max_ack_pending)


def nats_settings(url: str) -> NatsSettings:
    """The settings that lead to ``url``, which may hold a user and a password."""
    parts = urlsplit(url)
    return NatsSettings.model_validate(
        {
            "url": f"{parts.scheme}://{parts.hostname}:{parts.port}",
            "user": parts.username,
            "password": unquote(parts.password) if parts.password else None,
        }
    )
