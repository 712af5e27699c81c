"""What every answer has in common, and what the gateway says of itself."""

import pytest
from faststream.nats import NatsRouter

from medley_contracts.jellyfin import JellyfinQueue, JellyfinRetryChange, JellyfinSyncLog
from medley_contracts.refusal import Refusal
from medley_kit.query import answer as answering
from tests.support.gateways import Gateway
from tests.support.owners import Said, answering_as
from tests.support.servers import OwnNats

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        pytest.param("GET", "/api/nowhere", 404, "not-found", id="no such route"),
        pytest.param("GET", "/webhooks/nowhere/x", 404, "not-found", id="no such vendor"),
        pytest.param("PATCH", "/api/jobs", 405, "method-not-allowed", id="no such method"),
        pytest.param("PUT", "/webhook/lan", 405, "method-not-allowed", id="not to be put"),
        pytest.param("GET", "/api/jobs?limit=0", 422, "invalid-request", id="a limit too small"),
        pytest.param("GET", "/api/jobs?limit=501", 422, "invalid-request", id="too large"),
        pytest.param("GET", "/api/jobs?cursor=x", 422, "invalid-request", id="no cursor of ours"),
        pytest.param("GET", "/api/jobs/17", 422, "invalid-request", id="no id"),
        pytest.param("GET", "/api/queue", 503, "service-unavailable", id="nobody answers"),
        pytest.param("GET", "/api/sync/status", 503, "service-unavailable", id="radio"),
        pytest.param("GET", "/api/stats", 503, "service-unavailable", id="library"),
        pytest.param("GET", "/api/scrobbles/status", 503, "service-unavailable", id="scrobbles"),
        pytest.param("GET", "/api/parked/4", 404, "not-found", id="nothing parked"),
        pytest.param("GET", "/static/nothing.css", 404, "not-found", id="no such file"),
    ],
)
async def test_every_error_is_a_problem_document(
    gateway: Gateway, method: str, path: str, status: int, kind: str
) -> None:
    answer = await gateway.admin.request(method, path)

    document = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    assert document["type"] == f"urn:medley:problem:{kind}"
    assert document["status"] == status
    assert set(document) >= {"title", "detail"}
    assert answer.headers["X-Request-Id"]
    assert (status != 503) or answer.headers["Retry-After"]
    assert (status != 405) or answer.headers["Allow"]


async def test_what_was_sent_is_not_repeated(gateway: Gateway) -> None:
    answer = await gateway.admin.post(
        "/api/jellyfin/index", json={"servers": 7, "password": "hunter2"}
    )

    assert answer.status_code == 422
    assert answer.json()["fields"] == ["body.password", "body.servers"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("path", "content", "field", "told"),
    [
        pytest.param("jellyfin/index", '{"servers"', "body", "no JSON, from character", id="cut"),
        pytest.param("jellyfin/index", "[1]", "body", "a JSON object", id="a list"),
        pytest.param("jellyfin/index", '{"servers": "lan"}', "body.servers", "a list", id="one"),
        pytest.param(
            "sync/playback-history",
            '{"start_date": "5"}',
            "body.start_date",
            "2026-01-31",
            id="day",
        ),
        pytest.param(
            "sync/playback-history",
            '{"start_date": "2026-01-02", "end_date": "2026-01-01"}',
            "body",
            "end_date lies before start_date",
            id="days in the wrong order",
        ),
    ],
)
async def test_a_mistake_is_told_in_one_sentence_with_its_field_and_what_is_expected(
    gateway: Gateway, path: str, content: str, field: str, told: str
) -> None:
    headers = {"Content-Type": "application/json"}

    answer = await gateway.admin.post(f"/api/{path}", content=content, headers=headers)

    document = answer.json()
    assert (answer.status_code, document["fields"]) == (422, [field])
    assert document["detail"].startswith(f"Not as this address expects it: {field}: ")
    assert told in document["detail"]
    assert "Value error" not in answer.text


@pytest.mark.parametrize("query", ["jobs?status=done", "scrobbles/mappings?verdict=yes"])
async def test_a_filter_that_nothing_can_match_is_refused(gateway: Gateway, query: str) -> None:
    answer = await gateway.admin.get(f"/api/{query}")

    assert answer.status_code == 422
    assert "Input should be '" in answer.json()["detail"]


async def test_a_failure_of_ours_says_nothing_of_its_cause(gateway: Gateway) -> None:
    await gateway.resources.pool.execute("DROP TABLE job")

    answer = await gateway.admin.get("/api/jobs")

    assert (answer.status_code, answer.headers["Content-Type"]) == (500, PROBLEM)
    assert answer.json()["type"] == "urn:medley:problem:internal-error"
    assert "job" not in answer.text
    assert answer.headers["X-Request-Id"]


async def test_without_a_database_the_rest_says_so(gateway: Gateway) -> None:
    gateway.resources.pool.terminate()

    answer = await gateway.admin.get("/api/jobs")

    assert (answer.status_code, answer.json()["type"]) == (
        503,
        "urn:medley:problem:service-unavailable",
    )


@pytest.mark.parametrize(
    ("sent", "is_kept"), [("r-17", True), ("a b", False), ("x" * 129, False), ("", False)]
)
async def test_a_request_keeps_its_id_when_it_is_sane(
    gateway: Gateway, sent: str, *, is_kept: bool
) -> None:
    answer = await gateway.nobody.get("/healthz", headers={"X-Request-Id": sent})

    assert answer.headers.get_list("X-Request-Id")[0]
    assert (answer.headers["X-Request-Id"] == sent) == is_kept


async def test_the_owners_answer_is_passed_on(gateway: Gateway, nats: OwnNats) -> None:
    router = NatsRouter()
    asked: list[JellyfinSyncLog] = []

    @answering(router, JellyfinQueue)
    async def queue(_: JellyfinQueue) -> Said:
        return Said({"pending": 2})

    @answering(router, JellyfinSyncLog)
    async def log(query: JellyfinSyncLog) -> Said:
        asked.append(query)
        return Said({"items": [], "next_cursor": None})

    @answering(router, JellyfinRetryChange)
    async def retry(query: JellyfinRetryChange) -> Refusal:
        return Refusal(refused="not-found", detail=f"no change {query.change_id}", status=404)

    async with answering_as("owner", router, nats.url):
        told = await gateway.admin.get("/api/queue")
        listed = await gateway.admin.get(
            "/api/sync-log",
            params={"server": "wan", "since": "2026-01-02T03:04:05Z", "limit": 7, "item": "Heat"},
        )
        refused = await gateway.admin.post("/api/events/17/retry")

    assert (told.status_code, told.json()) == (200, {"pending": 2})
    assert listed.json() == {"items": [], "next_cursor": None}
    assert (asked[0].server, asked[0].limit, asked[0].item) == ("wan", 7, "Heat")
    assert (refused.status_code, refused.headers["Content-Type"]) == (404, PROBLEM)
    assert refused.json()["detail"] == "no change 17"


async def test_every_route_is_described_with_an_example(gateway: Gateway) -> None:
    document = (await gateway.nobody.get("/openapi.json")).json()

    bare = [
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if not any(
            "example" in content
            for status, said in operation["responses"].items()
            if status.startswith("2")
            for content in said.get("content", {}).values()
        )
    ]
    assert bare == []
    assert len(document["paths"]) > 20
    assert set(document["components"]["securitySchemes"]) == {"token", "session", "jellyfin"}


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/metrics", "/healthz", "/livez"])
async def test_what_needs_no_token_answers_everyone(gateway: Gateway, path: str) -> None:
    assert (await gateway.nobody.get(path)).status_code == 200


async def test_the_messages_are_described_for_programs_and_for_people(gateway: Gateway) -> None:
    document = (await gateway.nobody.get("/asyncapi")).json()
    page = await gateway.nobody.get("/asyncapi", headers={"Accept": "text/html"})

    channel = document["channels"]["UserDataReported"]
    assert document["asyncapi"] == "3.0.0"
    assert channel["address"] == "medley.evt.jellyfin.user_data_reported.v1"
    assert "position_ticks" in document["components"]["schemas"]["UserDataReported"]["properties"]
    assert page.headers["Content-Type"].startswith("text/html")
    assert "UserDataReported" in page.text


async def test_requests_are_counted_by_route_and_not_by_path(gateway: Gateway) -> None:
    await gateway.admin.get("/api/parked/17")
    await gateway.admin.get("/some/thing/else")

    counted = (await gateway.nobody.get("/metrics")).text

    assert 'route="/api/parked/{parked_id}"' in counted
    assert "/api/parked/17" not in counted
    assert "/some/thing" not in counted
