"""Habits that keep weaknesses of old from coming back, checked where no server is needed."""

import ast
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from library_tracker.domain.evidence import Fact, Kind
from library_tracker.store import facts
from library_tracker.workflows.take_items import look_up_added
from medley_contracts.jellyfin import ItemAdded

SERVICE = Path(__file__).parents[1]
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Counted:
    """A connection that counts statements."""

    def __init__(self) -> None:
        self.statements = 0

    async def execute(self, _sql: str, *_arguments: object) -> None:
        self.statements += 1


class Asked:
    """A Jellyfin that remembers which ids it was asked for."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    async def titles_by_id(self, ids: Sequence[str]) -> list[Any]:
        self.ids += ids
        return []


async def test_d31_a_pack_of_three_hundred_episodes_is_one_statement() -> None:
    connection = Counted()
    pack = [(1, Fact(Kind.GRABBED, NOON, 1, number, "a" * 40)) for number in range(300)]

    await facts.add(connection, pack)  # type: ignore[arg-type]  # all that is asked of it

    assert connection.statements == 1


async def test_d29_an_episode_is_found_by_its_series_and_never_by_its_own_ids() -> None:
    # The episode's number at TVDB was taken for that of a series.
    server = Asked()
    report = ItemAdded(
        server="lan",
        item_id="a" * 32,
        item_type="Episode",
        item_name="Pilot",
        series_id="b" * 32,
        season=1,
        episode=1,
        tvdb_id=300_002,
    )

    looked = await look_up_added([report], {"lan": server})  # type: ignore[dict-item]  # all that is asked of it

    assert server.ids == ["b" * 32]
    assert {ref.key for ref in looked.series} == {"b" * 32}


def test_d36_no_task_is_begun_and_forgotten() -> None:
    begun = {
        path.name: line.strip()
        for path in (SERVICE / "src").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "create_task(" in line and "group.create_task(" not in line
    }

    assert begun == {}


def test_d48_times_have_a_zone_and_what_is_filtered_by_has_an_index() -> None:
    schema = (SERVICE / "schema.sql").read_text(encoding="utf-8")

    assert "timestamp without" not in schema
    for wanted in (
        "request (state",
        "request (title_id)",
        "request (lower(requested_by)",
        "entry (title_id)",
    ):
        assert re.search(rf"ON {re.escape(wanted)}", schema), wanted
    assert "PRIMARY KEY (instance, seerr_id)" in schema


def test_d35_genres_and_tags_decide_nothing() -> None:
    # An animated film was taken for anime, and sent another way.
    words = re.compile(r"anime|animation|genre", re.IGNORECASE)
    found = {
        path.name
        for path in (SERVICE / "src").rglob("*.py")
        if words.search(path.read_text(encoding="utf-8"))
    }

    assert found == set()


def test_d57_no_two_modules_need_each_other() -> None:
    # Two did, so that the tests could be collected only when another module was imported first.
    needs = _needs(SERVICE / "src")

    order = list(TopologicalSorter(needs).static_order())

    assert len(needs) > 40
    assert order.index("library_tracker.domain.state") < order.index("library_tracker.app")


def _needs(source: Path) -> dict[str, set[str]]:
    """Module to those of ours that are imported when it is."""
    trees = {
        ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__"): (
            ast.parse(path.read_text(encoding="utf-8"))
        )
        for path in source.rglob("*.py")
    }
    needs: dict[str, set[str]] = {name: set() for name in trees}
    for name, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.Import):
                needs[name] |= {each.name for each in node.names if each.name in trees}
            elif isinstance(node, ast.ImportFrom) and node.module in trees:
                parts = {f"{node.module}.{each.name}" for each in node.names}
                needs[name] |= parts & trees.keys() or {node.module}
    return needs
