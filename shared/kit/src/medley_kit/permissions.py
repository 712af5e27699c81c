"""What each service may say and hear at the broker, and nothing more.

Also a command: ``python -m medley_kit.permissions`` prints the users of a nats-server.conf.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from medley_contracts.durables import DURABLES, Durable
from medley_contracts.owners import GATEWAY, OWNERS
from medley_contracts.streams import COMMANDS, EVENTS, PARKED, STORES, STREAMS, UPLOADS
from medley_kit.broker import inbox_of
from medley_kit.parking import parked_subject
from medley_kit.tally import SUSPECTS
from medley_kit.topology import BUCKETS, CANCELLED

TOPOLOGY: Final = "topology"
"""The user who makes streams, durables and buckets; no service needs that right."""
_API: Final = "$JS.API"
_SERVICES: Final = tuple(sorted({*OWNERS.values()}))


@dataclass(frozen=True, slots=True)
class Rights:
    """Subjects one user may publish to and subscribe to; ``denied`` is taken from ``publish``."""

    user: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    denied: tuple[str, ...] = ()


def every_right() -> list[Rights]:
    """The rights of each service and of whoever applies the topology."""
    return [*(rights_of(service) for service in _SERVICES), _topology()]


def rights_of(service: str) -> Rights:
    """What one service may do: its domains, its durables, its answers."""
    domains = [domain for domain, owner in OWNERS.items() if owner == service]
    own = [durable for durable in DURABLES if durable.service == service]
    publish = [*_spoken(service, domains), *_looks(own), *_notes(own), *_uploads()]
    publish += _files(service)
    denied: list[str] = []
    if service == GATEWAY:
        publish += _front()
        denied += _foreign([durable for durable in DURABLES if durable.service != service])
    subscribe = [f"{inbox_of(service)}.>", *(f"medley.qry.{domain}.>" for domain in domains)]
    return Rights(
        service, tuple(dict.fromkeys(publish)), tuple(subscribe), tuple(dict.fromkeys(denied))
    )


def _spoken(service: str, domains: Sequence[str]) -> Iterator[str]:
    """Events, commands and schedules of its domains; the gateway speaks for everybody outside."""
    if service == GATEWAY:
        yield from ("medley.evt.>", "medley.cmd.>", "medley.qry.>", "medley.parked.>")
        return
    yield "medley.evt.job.>"
    for domain in domains:
        yield f"medley.evt.{domain}.>"
        yield f"medley.cmd.{domain}.>"
        yield f"medley.schedule.{domain}.>"
        yield f"{_API}.DIRECT.GET.{COMMANDS.name}.medley.schedule.{domain}.>"


def _looks(own: Sequence[Durable]) -> Iterator[str]:
    """Reading its durables and making them anew, parking, and seeing whether streams are there."""
    yield f"{_API}.STREAM.NAMES"
    for name in [
        *(stream.name for stream in STREAMS),
        *(f"KV_{bucket.name}" for bucket in BUCKETS),
    ]:
        yield f"{_API}.STREAM.INFO.{name}"
    for stream in (EVENTS.name, COMMANDS.name):
        yield f"{_API}.CONSUMER.NAMES.{stream}"
    for durable in own:
        stream = durable.contract.SUBJECT.stream
        for verb in ("MSG.NEXT", "INFO", "DURABLE.CREATE"):
            yield f"{_API}.CONSUMER.{verb}.{stream}.{durable.name}"
        yield f"$JS.ACK.{stream}.{durable.name}.>"
        yield parked_subject(str(durable.contract.SUBJECT))


def _notes(own: Sequence[Durable]) -> Iterator[str]:
    """The kit's own buckets: failures of its durables' messages, and jobs that were cancelled."""
    for durable in own:
        subject = f"$KV.{SUSPECTS}.{durable.name}.>"
        yield subject
        yield f"{_API}.DIRECT.GET.KV_{SUSPECTS}.{subject}"
    yield f"{_API}.DIRECT.GET.KV_{CANCELLED}.$KV.{CANCELLED}.>"


def _uploads() -> Iterator[str]:
    """Reading what was uploaded, and letting go of it."""
    yield f"{_API}.DIRECT.GET.{UPLOADS.name}"
    yield f"{_API}.STREAM.PURGE.{UPLOADS.name}"


def _files(service: str) -> Iterator[str]:
    """The object stores it may use."""
    for store in STORES:
        if service not in store.services:
            continue
        stream = f"OBJ_{store.name}"
        yield f"$O.{store.name}.>"
        yield f"$JS.FC.{stream}.>"
        yield f"{_API}.DIRECT.GET.{stream}.>"
        for verb in ("STREAM.INFO", "STREAM.PURGE", "STREAM.MSG.GET", "CONSUMER.CREATE"):
            yield f"{_API}.{verb}.{stream}"
        for verb in ("CONSUMER.CREATE", "CONSUMER.DELETE", "CONSUMER.INFO"):
            yield f"{_API}.{verb}.{stream}.>"


def _front() -> Iterator[str]:
    """The gateway takes uploads, follows events live, shows parked messages and cancels jobs."""
    yield "medley.upload.>"
    yield f"$KV.{CANCELLED}.>"
    for stream in (EVENTS.name, PARKED.name):
        yield f"{_API}.CONSUMER.CREATE.{stream}"
        yield f"{_API}.CONSUMER.MSG.NEXT.{stream}.*"
        yield f"{_API}.CONSUMER.DELETE.{stream}.*"
    for verb in ("GET", "DELETE"):
        yield f"{_API}.STREAM.MSG.{verb}.{PARKED.name}"


def _foreign(others: Sequence[Durable]) -> Iterator[str]:
    """The gateway's own cursors have made-up names; those of others are not its to read."""
    for durable in others:
        stream = durable.contract.SUBJECT.stream
        if stream == EVENTS.name:
            yield f"{_API}.CONSUMER.MSG.NEXT.{stream}.{durable.name}"
            yield f"{_API}.CONSUMER.DELETE.{stream}.{durable.name}"


def _topology() -> Rights:
    return Rights(TOPOLOGY, (f"{_API}.>",), (f"{inbox_of(TOPOLOGY)}.>",))


def users_conf() -> str:
    """The users of a nats-server.conf; passwords are variables: ``$JELLYFIN_SYNC_PASSWORD``."""
    lines = [
        "# One user for each service, with the rights it needs and no others.",
        "# Generated from the contracts by `make generated`; the passwords are variables.",
        "authorization {",
        "  users = [",
    ]
    for rights in every_right():
        lines += _user(rights)
    return "\n".join([*lines, "  ]", "}", ""])


def _user(rights: Rights) -> list[str]:
    variable = f"{rights.user.replace('-', '_').upper()}_PASSWORD"
    deny = [f"          deny: {_listed(rights.denied, 10)}"] if rights.denied else []
    return [
        "    {",
        f"      user: {rights.user}",
        f"      password: ${variable}",
        "      permissions: {",
        "        publish: {",
        f"          allow: {_listed(rights.publish, 10)}",
        *deny,
        "        }",
        f"        subscribe: {{ allow: {_listed(rights.subscribe, 8)} }}",
        "        allow_responses: true",
        "      }",
        "    }",
    ]


def _listed(subjects: Sequence[str], indent: int) -> str:
    space = " " * indent
    inner = "".join(f'{space}  "{subject}"\n' for subject in subjects)
    return f"[\n{inner}{space}]"


if __name__ == "__main__":
    sys.stdout.write(users_conf())
