"""Every subject has an owner, and what is declared is really read and answered."""

import re
from pathlib import Path

import pytest

from medley_contracts.durables import DURABLES, Durable
from medley_contracts.message import Command, Message, Query
from medley_contracts.owners import OWNERS
from medley_contracts.streams import STREAMS
from medley_contracts.subjects import Kind
from tests.contract.every_message import Spoken, every_message, readers

SERVICES = Path(__file__).parents[2] / "services"
MESSAGES = every_message()
COMMANDS = [kind for kind in MESSAGES if issubclass(kind, Command)]
QUERIES = [kind for kind in MESSAGES if issubclass(kind, Query)]


def source_of(service: str) -> str:
    """Everything a service's package says, migrations aside."""
    files = sorted((SERVICES / service / "src").rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_no_two_messages_share_a_subject() -> None:
    subjects = [str(kind.SUBJECT) for kind in MESSAGES]

    assert len(subjects) == len(set(subjects)) > 0


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_subject_has_an_owner(kind: Spoken) -> None:
    assert kind.SUBJECT.domain in OWNERS
    assert (SERVICES / OWNERS[kind.SUBJECT.domain]).is_dir()


@pytest.mark.parametrize("kind", MESSAGES)
def test_a_message_speaks_on_a_subject_of_its_kind(kind: Spoken) -> None:
    if issubclass(kind, Query):
        expected = Kind.QUERY
    else:
        expected = Kind.COMMAND if issubclass(kind, Command) else Kind.EVENT

    assert kind.SUBJECT.kind is expected


@pytest.mark.parametrize("kind", [kind for kind in MESSAGES if issubclass(kind, Message)])
def test_every_event_and_command_is_kept_by_a_stream(kind: type[Message]) -> None:
    stream = next(stream for stream in STREAMS if stream.name == kind.SUBJECT.stream)

    assert f"medley.{kind.SUBJECT.kind.value}.>" in stream.subjects


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_read_by_its_owner_alone(command: type[Command]) -> None:
    services = [durable.service for durable in readers(command)]

    assert services == [OWNERS[command.SUBJECT.domain]]


@pytest.mark.parametrize("durable", DURABLES, ids=lambda durable: durable.name)
def test_a_durable_is_named_for_its_service_and_handler(durable: Durable) -> None:
    assert durable.name.startswith(f"{durable.service}-")
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", durable.name)


def test_no_two_durables_share_a_name() -> None:
    names = [durable.name for durable in DURABLES]

    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("durable", DURABLES, ids=lambda durable: durable.name)
def test_a_durable_that_is_declared_is_read(durable: Durable) -> None:
    pattern = rf'\b{durable.contract.__name__}, durable="{durable.name}"'

    assert re.search(pattern, source_of(durable.service)), "nobody reads it: it would only pile up"


@pytest.mark.parametrize("service", sorted(path.name for path in SERVICES.iterdir()))
def test_a_service_reads_no_durable_that_is_not_declared(service: str) -> None:
    declared = {durable.name for durable in DURABLES if durable.service == service}

    read = set(re.findall(r'durable="([^"]+)"', source_of(service)))

    assert read == declared


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_is_answered_by_its_owner(query: type[Query]) -> None:
    owner = OWNERS[query.SUBJECT.domain]

    assert f"@answer(router, {query.__name__}" in source_of(owner)


@pytest.mark.parametrize("service", sorted(path.name for path in SERVICES.iterdir()))
def test_a_services_readme_lists_what_it_reads_and_answers(service: str) -> None:
    readme = (SERVICES / service / "README.md").read_text(encoding="utf-8")
    domains = {domain for domain, owner in OWNERS.items() if owner == service}

    expected = [durable.name for durable in DURABLES if durable.service == service]
    expected += [query.__name__ for query in QUERIES if query.SUBJECT.domain in domains]

    assert [name for name in expected if f"`{name}`" not in readme] == []
