"""A create whose reply is lost: its window is looked for before the create is sent again."""

import json
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from compass_maint_cli.api.pool import JobRunner
from compass_maint_cli.api.presence import LAG_PAUSES
from compass_maint_cli.errors import CompassMaintError, UnavailableError
from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.fixtures import PAYMENTS
from compass_maint_cli.sandbox.modes import Modes
from tests.support.api_client import MessageLog, client_over, draft, sandboxed
from tests.support.clock import NOON, Clock
from tests.support.tcp_scripts import Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from compass_maint_cli.sandbox.log import Exchange

POST = frozenset({"POST"})
FAULTS = {
    "lost": Faults(lose_replies=1, methods=POST, times=1),
    "cut": Faults(cut_replies=1, methods=POST, times=1),
    "500 after": Faults(fail_after=((500, 1),), methods=POST, times=1),
    "502 after": Faults(fail_after=((502, 1),), methods=POST, times=1),
    "504 after": Faults(fail_after=((504, 1),), methods=POST, times=1),
    "503 after, without Retry-After": Faults(fail_after=((503, 1),), retry_after=None, methods=POST, times=1),
    "500 instead": Faults(fail=((500, 1),), methods=POST, times=1),
    "502 instead": Faults(fail=((502, 1),), methods=POST, times=1),
    "503 instead": Faults(fail=((503, 1),), methods=POST, times=1),
    "429 instead": Faults(fail=((429, 1),), methods=POST, times=1),
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("team_id", [None, PAYMENTS])
@pytest.mark.parametrize("twins", [0, 2])
def test_one_create_makes_one_window(tmp_path: Path, faults: Faults, team_id: str | None, twins: int) -> None:
    expected = draft(team_id=team_id)
    with sandboxed(tmp_path) as before:
        there = {before.create_maintenance(expected).id for _ in range(twins)}
    with sandboxed(tmp_path, faults) as client:
        created = client.create_maintenance(expected)
        listed = {window.id for window in client.list_maintenances(team_id)}
    assert created.is_like(expected)
    assert created.id not in there
    assert listed == there | {created.id}


@pytest.mark.parametrize("fault", ["lost", "500 after", "500 instead"])
@pytest.mark.parametrize("lag", [1.0, 5.0, 10.0])
def test_one_create_makes_one_window_where_lists_lag(tmp_path: Path, fault: str, lag: float) -> None:
    clock = Clock()
    with sandboxed(tmp_path, FAULTS[fault], clock=clock, modes=Modes(list_lag=lag)) as client:
        created = client.create_maintenance(draft())
        clock.sleep(lag)
        assert [window.id for window in client.list_maintenances(None, "all")] == [created.id]


@pytest.mark.parametrize("fault", ["lost", "500 after"])
def test_one_create_makes_one_window_where_the_server_changes_its_text(tmp_path: Path, fault: str) -> None:
    rule = draft().rules[0]
    shouted = rule._replace(entity=rule.entity._replace(id=rule.entity.id.upper()))
    expected = draft("Peter's  cafe\u0301 & <b> [key=a&b]", NOON - timedelta(minutes=5), rules=(shouted,))
    with sandboxed(tmp_path, FAULTS[fault], modes=Modes(normalise=True)) as client:
        created = client.create_maintenance(expected)
        assert [window.id for window in client.list_maintenances(None)] == [created.id]


def test_the_normal_create_of_a_known_scope_is_one_request(tmp_path: Path) -> None:
    log: list[Exchange] = []
    with sandboxed(tmp_path, log=log.append) as client:
        client.create_maintenance(draft(), known=[])
        client.create_maintenance(draft())
        client.create_maintenance(draft(team_id=PAYMENTS))
        client.create_maintenance(draft(team_id=PAYMENTS))
    assert [each.method for each in log] == ["POST", "POST", "GET", "POST", "POST"]


def test_equal_creates_in_parallel_are_all_carried_out(tmp_path: Path) -> None:
    faults = Faults(lose_replies=0.3, fail=((500, 0.2),), seed=1)
    with sandboxed(tmp_path, faults) as client:
        outcomes = JobRunner(8).run_all([partial(client.create_maintenance, draft()) for _ in range(40)])
        listed = {window.id for window in client.list_maintenances(None)}
    assert {outcome.value.id for outcome in outcomes if outcome.value} == listed
    assert len(listed) == 40


def window(name: str, **fields: object) -> dict[str, object]:
    """Return a window like the draft of tests.support.api_client, as the API has it."""
    rule = {
        "state": "disabled",
        "entity": {"id": "51e9e162-767b-47a6-a00a-4cd8b6f94829", "type": "integration"},
    }
    times = {"startDate": "2026-11-23T12:00:00Z", "endDate": "2026-11-23T13:00:00.000+00:00"}
    return {"id": name, "status": "active", "description": "Patch", **times, "rules": [rule], **fields}


def page(*windows: object) -> httpx.Response:
    return httpx.Response(200, json={"values": windows})


LOST = httpx.ReadTimeout("slow")
NONE = page()
NOT_THERE = (NONE,) * (len(LAG_PAUSES) + 1)
"""The lists that must all be without the window before the create is sent again."""


@pytest.mark.parametrize(
    "nonsense",
    [
        httpx.Response(201, text="{"),
        httpx.Response(201),
        httpx.Response(200, json=[]),
        httpx.Response(201, json={"status": "active"}),
    ],
)
def test_after_a_malformed_success_the_window_is_looked_for(nonsense: httpx.Response) -> None:
    script = Script([nonsense, page(window("new"))])
    with client_over(script) as client:
        assert client.create_maintenance(draft(), known=[]).id == "new"
    assert script.request_lines == ["POST /v1/maintenances", "GET /v1/maintenances"]


def test_only_an_equal_window_is_ours() -> None:
    others = [
        window("old"),
        window("cancelled", status="cancelled"),
        window("text", description="patch"),
        window("time", endDate="2026-11-23T13:00:01Z"),
        window("rules", rules=[]),
        window("team", teamId=PAYMENTS),
    ]
    without = [page(*others)] * len(NOT_THERE)
    script = Script([LOST, *without, httpx.Response(201, json=window("new")), page(*others, window("new"))])
    with client_over(script) as client:
        assert client.create_maintenance(draft(), known=["old"]).id == "new"


def test_where_a_list_has_no_rules_the_window_itself_is_read() -> None:
    bare = window("new")
    del bare["rules"]
    script = Script([LOST, page(bare), httpx.Response(200, json=window("new"))])
    with client_over(script) as client:
        assert client.create_maintenance(draft(), known=[]).id == "new"
    assert script.request_lines[-1] == "GET /v1/maintenances/new"


@pytest.mark.parametrize(
    ("description", "found", "warning"),
    [
        ("Patch", ("one",), "one is new and as requested, and is taken as the result: another process"),
        (
            "Patch",
            ("one", "two", "three"),
            "result; two, three, equal to it, is also new: another process",
        ),
        ("Patch [run=7f3a]", ("one",), ""),
        ("Patch [key=k]", ("one", "two"), ""),
    ],
)
def test_a_window_that_was_looked_for_may_be_of_another_process(
    description: str, found: tuple[str, ...], warning: str
) -> None:
    windows = [window(id_, description=description) for id_ in found]
    script, message_log = Script([LOST, page(*windows)]), MessageLog()
    with client_over(script, message_log=message_log) as client:
        assert client.create_maintenance(draft(description), known=[]).id == "one"
    assert (
        (warning in message_log.notices[-1])
        if warning
        else ("the reply was lost" not in message_log.notices[-1])
    )


@pytest.mark.parametrize(
    ("status", "undone"),
    [("planned", "DELETE /v1/maintenances/again"), ("active", "POST /v1/maintenances/again/cancel")],
)
def test_a_lost_create_that_comes_late_leaves_one_window(status: str, undone: str) -> None:
    again = httpx.Response(201, json=window("again", status=status))
    script, message_log = (
        Script([LOST, *NOT_THERE, again, page(window("again"), window("late")), again]),
        MessageLog(),
    )
    with client_over(script, message_log=message_log) as client:
        assert client.create_maintenance(draft(), known=[]).id == "late"
    assert script.request_lines[-1] == undone
    assert (
        message_log.notices[-1]
        == "the lost request created late after all; again, created instead, was removed"
    )


def test_a_duplicate_that_stays_is_reported() -> None:
    again = httpx.Response(201, json=window("again"))
    both = page(window("again"), window("late"))
    script, message_log = Script([LOST, *NOT_THERE, again, both, httpx.Response(403)]), MessageLog()
    with client_over(script, message_log=message_log) as client:
        assert client.create_maintenance(draft(), known=[]).id == "again"
    assert message_log.notices[-1].startswith(
        "again and late are one window created twice; removing one failed: POST"
    )


def test_where_looking_fails_the_result_is_reported_as_unknown() -> None:
    with (
        client_over(Script([LOST]), retries=1) as client,
        pytest.raises(
            UnavailableError, match="it is unknown whether the window was created: looking for it failed"
        ) as caught,
    ):
        client.create_maintenance(draft(), known=[])
    assert caught.value.hint == "check with compass-maint list before you create it again"


@pytest.mark.parametrize(("status", "retries"), [(403, 5), (500, 0)])
def test_a_look_that_fails_for_good_is_the_last(status: int, retries: int) -> None:
    script = Script([LOST, httpx.Response(status)])
    unknown = pytest.raises(UnavailableError, match="was created: looking for it failed, too: ")
    with client_over(script, retries=retries) as client, unknown:
        client.create_maintenance(draft(), known=[])
    assert [each.method for each in script.requests] == ["POST", "GET"]


def test_where_the_window_never_appears_the_result_is_reported_as_unknown() -> None:
    script = Script([LOST, *NOT_THERE, LOST, NONE])
    unknown = pytest.raises(
        UnavailableError, match="whether the window was created: it was looked for and not found"
    )
    with client_over(script, retries=1) as client, unknown:
        client.create_maintenance(draft(), known=[])
    looks = ["GET"] * len(NOT_THERE)
    assert [each.method for each in script.requests] == ["POST", *looks, "POST", *looks]


def test_a_refusal_after_a_loss_may_be_caused_by_the_created_window() -> None:
    script = Script([LOST, *NOT_THERE, httpx.Response(409), page(window("late"))])
    with client_over(script) as client:
        assert client.create_maintenance(draft(), known=[]).id == "late"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 302])
def test_a_refusal_is_a_refusal(status: int) -> None:
    script = Script([httpx.Response(status)])
    with client_over(script) as client, pytest.raises(CompassMaintError):
        client.create_maintenance(draft(), known=[])
    assert script.request_lines == ["POST /v1/maintenances"]


def test_a_window_about_to_end_is_looked_for_among_the_past_ones_too() -> None:
    short = draft(end=NOON + timedelta(seconds=1))
    script = Script([LOST, page(window("new", status="past", endDate="2026-11-23T12:00:01Z"))])
    with client_over(script) as client:
        assert client.create_maintenance(short, known=[]).id == "new"
    assert script.requests[-1].url.params["type"] == "all"


def test_a_window_that_has_ended_meanwhile_is_not_sent_again() -> None:
    script, clock = Script([LOST, NONE]), Clock()
    with client_over(script, clock) as client, pytest.raises(UnavailableError, match="not found"):
        client.create_maintenance(draft(end=NOON + timedelta(seconds=1)), known=[])
    assert [each.method for each in script.requests].count("POST") == 1


def test_bodies_are_ascii_so_that_no_text_can_break_them() -> None:
    script = Script([httpx.Response(201, json=window("new"))])
    with client_over(script) as client:
        client.create_maintenance(draft("Gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n \udc80"), known=[])
    assert json.loads(script.requests[0].content)["description"] == "Gr\xfcn \udc80"


class Interrupted(Script):
    """A network on which the interrupt comes while the first request is on its way."""

    interrupt: "Callable[[], None]"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.interrupt()
        return super().handle_request(request)


def test_a_stopped_client_still_looks_for_a_lost_create() -> None:
    script = Interrupted([LOST, page(window("new"))])
    with client_over(script) as client:
        script.interrupt = client.stop
        assert client.create_maintenance(draft(), known=[]).id == "new"
    script = Interrupted([LOST, NONE])
    with client_over(script) as client:
        script.interrupt = client.stop
        with pytest.raises(UnavailableError, match="it was looked for and not found"):
            client.create_maintenance(draft(), known=[])
    assert [each.method for each in script.requests] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("looks", "why"),
    [([NONE] * 9, "again is not listed after 12 s"), ([httpx.Response(403)], "GET ")],
    ids=["never listed", "may not list"],
)
def test_a_lost_create_that_may_have_made_a_second_window_is_reported(
    looks: list[httpx.Response], why: str
) -> None:
    again = httpx.Response(201, json=window("again"))
    script, message_log = Script([LOST, *NOT_THERE, again, *looks]), MessageLog()
    with client_over(script, message_log=message_log) as client:
        assert client.create_maintenance(draft(), known=[]).id == "again"
    unknown = "again was created; it is unknown whether the lost request created another: "
    assert message_log.notices[-1].startswith(unknown + why)


class Waited(Clock):
    """A clock on which something happens at each wait."""

    happens: "Callable[[], None]"

    def sleep(self, seconds: float, stop: threading.Event | None = None) -> None:
        super().sleep(seconds, stop)
        self.happens()


def test_interrupted_before_it_looks_it_does_not_look() -> None:
    script, clock = Script([LOST, NONE]), Waited()
    with client_over(script, clock) as client:
        clock.happens = client.stop
        with pytest.raises(UnavailableError, match="created: interrupted before looking for it"):
            client.create_maintenance(draft(), known=[])
    assert [each.method for each in script.requests] == ["POST"]


def test_interrupted_while_it_looks_for_a_second_window_it_looks_once() -> None:
    again = httpx.Response(201, json=window("again"))
    script, message_log = Interrupted([LOST, *NOT_THERE, again, NONE]), MessageLog()
    with client_over(script, message_log=message_log) as client:

        def interrupt() -> None:
            if len(script.requests) == 1 + len(NOT_THERE):
                client.stop()

        script.interrupt = interrupt
        assert client.create_maintenance(draft(), known=[]).id == "again"
    assert message_log.notices[-1].endswith("created another: interrupted before it was listed")
    assert [each.method for each in script.requests][-2:] == ["POST", "GET"]
