"""A 404 about a window that existed: what proves it, and how many requests that takes."""

from pathlib import Path

import httpx
import pytest

from compass_maint_cli.errors import NotFoundError, UnavailableError
from compass_maint_cli.sandbox.log import Exchange
from tests.support.api_client import HOUR, client_over, draft, sandboxed
from tests.support.clock import NOON, Clock
from tests.support.tcp_scripts import Script

WINDOW = httpx.Response(200, json={"id": "w", "status": "active"})
GONE = httpx.Response(404, json={"errors": [{"title": "no such maintenance"}]})
PAGE = httpx.Response(404, text="<html><title>Not Found</title></html>")
OWN = {
    "errors": {"errors": [{"title": "t"}]},
    "errors by field": {"message": "m", "errors": {"id": "unknown"}},
    "opsgenie": {"message": "m", "took": 0.1, "requestId": "r"},
    "gateway": {"code": 404, "message": "m"},
}
FOREIGN: dict[str, object] = {
    "none": None,
    "list": ["m"],
    "text": "m",
    "empty": {"errors": []},
    "message alone": {"message": "m"},
}


@pytest.mark.parametrize("body", OWN.values(), ids=OWN)
def test_every_shape_of_the_api_s_own_errors_is_proof_when_repeated(body: object) -> None:
    clock, script = Clock(), Script([WINDOW, httpx.Response(404, json=body)])
    with client_over(script, clock) as client:
        client.get_maintenance(None, "w")
        with pytest.raises(NotFoundError):
            client.cancel_maintenance(None, "w")
    assert sum(clock.slept) == 5


@pytest.mark.parametrize("body", FOREIGN.values(), ids=FOREIGN)
def test_any_other_json_is_not_proof(body: object) -> None:
    with client_over(Script([WINDOW, httpx.Response(404, json=body)]), retries=1) as client:
        client.get_maintenance(None, "w")
        with pytest.raises(UnavailableError, match="its removal is not confirmed"):
            client.cancel_maintenance(None, "w")


def test_no_retries_still_leave_the_reads_that_confirm() -> None:
    with client_over(Script([WINDOW, GONE]), retries=0) as client:
        client.get_maintenance(None, "w")
        with pytest.raises(NotFoundError):
            client.cancel_maintenance(None, "w")
    with client_over(Script([WINDOW, GONE, WINDOW]), retries=0) as client:
        client.get_maintenance(None, "w")
        with pytest.raises(UnavailableError):
            client.cancel_maintenance(None, "w")


def test_a_page_among_the_reads_confirms_nothing() -> None:
    with client_over(Script([WINDOW, GONE, GONE, PAGE]), retries=0) as client:
        client.get_maintenance(None, "w")
        with pytest.raises(UnavailableError):
            client.cancel_maintenance(None, "w")


def test_a_stopped_client_waits_for_no_proof() -> None:
    clock = Clock()
    with client_over(Script([WINDOW, GONE]), clock) as client:
        client.get_maintenance(None, "w")
        client.stop()
        with pytest.raises(UnavailableError):
            client.cancel_maintenance(None, "w")
    assert clock.slept == []


def test_a_window_that_this_process_deleted_is_gone_at_once(tmp_path: Path) -> None:
    clock, log = Clock(), list[Exchange]()
    with sandboxed(tmp_path, clock=clock, log=log.append) as client:
        created = client.create_maintenance(draft(start=NOON + HOUR))
        client.delete_maintenance(None, created.id)
        with pytest.raises(NotFoundError):
            client.get_maintenance(None, created.id)
    assert clock.slept == []
    assert log[-1].method == "GET"
