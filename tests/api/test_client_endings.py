"""Cancel and delete: what is done already is a success, and the effect of a lost reply is looked up."""

from pathlib import Path

import httpx
import pytest

from compass_maint_cli.domain.maintenance import Changes
from compass_maint_cli.errors import ConflictError, NotFoundError, ReplyError
from compass_maint_cli.sandbox.faults import Faults
from tests.support.api_client import HOUR, client_over, draft, sandboxed
from tests.support.clock import NOON
from tests.support.tcp_scripts import Script

LATER = draft(start=NOON + HOUR)
LOST = httpx.ReadError("reset")
FAULTS = {
    "lost": Faults(lose_replies=1, times=1),
    "cut": Faults(cut_replies=1, times=1),
    "500 after": Faults(fail_after=((500, 1),), times=1),
    "502 after": Faults(fail_after=((502, 1),), times=1),
    "504 instead": Faults(fail=((504, 1),), times=1),
    "429 instead": Faults(fail=((429, 1),), times=1),
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_a_cancel_whose_reply_was_lost_is_a_success(tmp_path: Path, faults: Faults) -> None:
    with sandboxed(tmp_path) as before:
        created = before.create_maintenance(draft())
    with sandboxed(tmp_path, faults) as client:
        cancelled = client.cancel_maintenance(None, created.id)
    assert (cancelled.window.status, cancelled.already) == ("cancelled", False)


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_a_delete_whose_reply_was_lost_is_a_success(tmp_path: Path, faults: Faults) -> None:
    with sandboxed(tmp_path) as before:
        created = before.create_maintenance(LATER)
    with sandboxed(tmp_path, faults) as client:
        client.delete_maintenance(None, created.id)
        assert list(client.list_maintenances(None)) == []


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_an_update_is_sent_again(tmp_path: Path, faults: Faults) -> None:
    with sandboxed(tmp_path) as before:
        created = before.create_maintenance(LATER)
    with sandboxed(tmp_path, faults) as client:
        assert client.update_maintenance(None, created.id, Changes(description="New")).description == "New"


def test_cancelling_twice_says_already(tmp_path: Path) -> None:
    with sandboxed(tmp_path) as client:
        created = client.create_maintenance(draft())
        assert not client.cancel_maintenance(None, created.id).already
        again = client.cancel_maintenance(None, created.id)
    assert (again.already, again.window.status) == (True, "cancelled")


@pytest.mark.parametrize("status", ["planned", "active", "paused"])
def test_a_window_that_cannot_be_cancelled_and_has_not_ended_is_a_conflict(status: str) -> None:
    refused = httpx.Response(422, json={"errors": [{"title": "not now"}]})
    script = Script([refused, httpx.Response(200, json={"id": "w", "status": status})])
    with client_over(script) as client, pytest.raises(ConflictError, match="not now"):
        client.cancel_maintenance(None, "w")


def test_what_was_never_there_is_not_found() -> None:
    with client_over(Script([httpx.Response(404)])) as client:
        with pytest.raises(NotFoundError):
            client.cancel_maintenance(None, "w")
        with pytest.raises(NotFoundError):
            client.delete_maintenance(None, "w")


def test_a_delete_after_a_refused_connection_that_finds_nothing_is_not_found() -> None:
    script = Script([httpx.ConnectError("refused"), httpx.Response(404)])
    with client_over(script) as client, pytest.raises(NotFoundError):
        client.delete_maintenance(None, "w")


@pytest.mark.parametrize(
    "empty", [httpx.Response(204), httpx.Response(200), httpx.Response(200, text="<html>")]
)
def test_after_an_empty_success_the_window_is_read(empty: httpx.Response) -> None:
    window = httpx.Response(200, json={"id": "w", "status": "cancelled", "description": "x"})
    with client_over(Script([empty, window])) as client:
        assert client.cancel_maintenance(None, "w").window.id == "w"
    with client_over(Script([empty, window])) as client:
        assert client.update_maintenance(None, "w", Changes(description="x")).id == "w"


@pytest.mark.parametrize("empty", [httpx.Response(204), httpx.Response(200, text="<html>")])
def test_a_success_that_did_nothing_is_an_error(empty: httpx.Response) -> None:
    window = httpx.Response(200, json={"id": "w", "status": "active", "description": "y"})
    with client_over(Script([empty, window])) as client, pytest.raises(ReplyError):
        client.cancel_maintenance(None, "w")
    with client_over(Script([empty, window])) as client, pytest.raises(ReplyError):
        client.update_maintenance(None, "w", Changes(description="x"))


def test_an_html_page_after_a_delete_is_an_error_unless_the_window_is_gone() -> None:
    page, window = httpx.Response(200, text="<html>"), httpx.Response(200, json={"id": "w"})
    with client_over(Script([page, window])) as client, pytest.raises(ReplyError):
        client.delete_maintenance(None, "w")
    with client_over(Script([page, httpx.Response(404)])) as client:
        client.delete_maintenance(None, "w")


def test_a_redirect_of_a_change_is_an_error() -> None:
    script = Script([httpx.Response(302, headers={"Location": "https://login.example/"})])
    with client_over(script) as client, pytest.raises(ReplyError, match=r"redirected to login\.example"):
        client.cancel_maintenance(None, "w")
