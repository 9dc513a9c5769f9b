"""What is sent again, when, and what is not."""

import socket
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.api.client_options import Surroundings
from compass_maint_cli.api.deadline import unreached
from compass_maint_cli.api.retry_policy import LONGEST_WAIT, Backoff
from compass_maint_cli.api.server_time import retry_after
from compass_maint_cli.domain.maintenance import Changes
from compass_maint_cli.errors import CompassMaintError, UnavailableError
from compass_maint_cli.sandbox.faults import Faults
from tests.support.api_client import MessageLog, client_over, draft
from tests.support.clock import NOON, Clock
from tests.support.harness import Cli
from tests.support.tcp_cli import stored_sandbox
from tests.support.tcp_scripts import Script

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client

OK = httpx.Response(200, json={"id": "w"})
BROKEN = httpx.ReadError("reset")
REFUSED = httpx.ConnectError("refused")


@pytest.mark.parametrize("bad", [BROKEN, REFUSED, *map(httpx.Response, (429, 500, 502, 503, 504))])
def test_what_is_repeatable_is_sent_again(bad: httpx.Response | httpx.TransportError) -> None:
    script, clock = Script([bad, bad, OK]), Clock()
    with client_over(script, clock) as client:
        client.get_maintenance(None, "w")
        client.update_maintenance(None, "w", Changes(description="x"))
        client.delete_maintenance(None, "w")
        client.cancel_maintenance(None, "w")
    assert script.request_lines[:3] == ["GET /v1/maintenances/w"] * 3
    assert [each for each in clock.slept if each >= 0.5] == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501])
def test_a_definite_answer_is_not_requested_again(status: int) -> None:
    script = Script([httpx.Response(status)])
    with client_over(script) as client, pytest.raises(CompassMaintError):
        client.get_maintenance(None, "w")
    assert len(script.requests) == 1


def test_the_error_names_the_number_of_tries() -> None:
    message_log = MessageLog()
    with (
        client_over(Script([httpx.Response(503)]), message_log=message_log, retries=2) as client,
        pytest.raises(
            UnavailableError, match=r"^GET /v1/maintenances/w: 503 Service Unavailable \(tried 3 times\)$"
        ),
    ):
        client.get_maintenance(None, "w")
    assert message_log.notices == [
        "waiting 0.5 s, then trying again: 503 Service Unavailable for GET /v1/maintenances/w",
        "waiting 1.0 s, then trying again: 503 Service Unavailable for GET /v1/maintenances/w",
    ]


def test_a_short_wait_is_not_reported() -> None:
    message_log, clock = MessageLog(), Clock()
    around = Surroundings(
        clock.now, clock.sleep, clock.monotonic, {}, lambda: 0.09, Script([BROKEN, BROKEN, OK])
    )
    with client_over(None, clock, message_log, around=around) as client:
        client.get_maintenance(None, "w")
    assert message_log.notices == [
        "trying again: the connection broke: reset for GET /v1/maintenances/w",
        "waiting 0.1 s, then trying again: the connection broke: reset for GET /v1/maintenances/w",
    ]


def test_no_retries_is_one_try() -> None:
    script = Script([httpx.Response(429)])
    with client_over(script, retries=0) as client, pytest.raises(UnavailableError):
        client.get_maintenance(None, "w")
    assert len(script.requests) == 1


def test_a_bad_certificate_is_not_tried_again() -> None:
    script = Script([httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")])
    with client_over(script) as client, pytest.raises(UnavailableError) as caught:
        client.get_maintenance(None, "w")
    assert len(script.requests) == 1
    assert "SSL_CERT_FILE" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("number", "tries"), [(socket.EAI_NONAME, 1), (socket.EAI_AGAIN, 3)], ids=["no such name", "for now"]
)
def test_a_name_that_does_not_exist_is_not_tried_again(number: int, tries: int) -> None:
    script = Script([unresolved(number) for _ in range(3)])
    with client_over(script, retries=2) as client, pytest.raises(UnavailableError) as caught:
        client.get_maintenance(None, "w")
    assert len(script.requests) == tries
    assert "no connection: cannot resolve api.example: " in caught.value.message


def unresolved(number: int) -> httpx.ConnectError:
    """Return a resolver's error as the network raises it."""
    cause = socket.gaierror(number, "as the resolver says")
    inner = unreached(cause, "api.example", 443, "")
    inner.__cause__ = cause
    failure = httpx.ConnectError(str(inner))
    failure.__cause__ = inner
    return failure


def test_a_limit_is_reported_once_and_not_each_wait() -> None:
    message_log = MessageLog()
    with client_over(
        Script([httpx.Response(429, headers={"Retry-After": "7"}), OK]), message_log=message_log
    ) as client:
        client.get_maintenance(None, "w")
    message = "the server limits requests (429); waiting 7 s, then going on with 32 a second"
    assert message_log.notices == [message]


@pytest.mark.parametrize(("pause", "warned"), [(10, 0), (11, 1)])
def test_a_long_pause_is_reported_off_a_terminal_too(cli: Cli, pause: int, warned: int) -> None:
    cli.variables["COMPASS_MAINT_RETRIES"] = "1"
    with stored_sandbox(cli, faults=Faults(fail=((429, 1),), times=1, retry_after=pause)):
        result = cli("list")
    assert result.code == 0
    assert result.err.count(f"waiting {pause} s, then going on with") == warned


@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_how_long(status: int) -> None:
    clock = Clock()
    with client_over(Script([httpx.Response(status, headers={"Retry-After": "7"}), OK]), clock) as client:
        client.get_maintenance(None, "w")
    assert clock.monotonic() == 7.5  # and a little more, so that clients do not return together


def test_a_date_to_wait_for_is_by_the_servers_clock() -> None:
    theirs = NOON + timedelta(hours=5)
    headers = {"Date": http_date(theirs), "Retry-After": http_date(theirs + timedelta(seconds=9))}
    clock = Clock()
    with client_over(Script([httpx.Response(503, headers=headers), OK]), clock) as client:
        client.get_maintenance(None, "w")
    assert 9.0 <= clock.monotonic() <= 10.0


def http_date(moment: object) -> str:
    return format_datetime(moment, usegmt=True)  # type: ignore[arg-type]  # typed for this test's brevity


@pytest.mark.parametrize("pause", ["301", "86400", "9" * 30])
def test_a_wait_above_five_minutes_is_an_error_at_once(pause: str) -> None:
    clock, script = Clock(), Script([httpx.Response(503, headers={"Retry-After": pause})])
    with (
        client_over(script, clock) as client,
        pytest.raises(UnavailableError, match="300 s is the longest wait"),
    ):
        client.get_maintenance(None, "w")
    assert (clock.slept, len(script.requests)) == ([], 1)


def test_one_absurd_limit_delays_the_next_request_by_five_minutes_at_most() -> None:
    clock, script = Clock(), Script([httpx.Response(429, headers={"Retry-After": "86400"}), OK])
    with client_over(script, clock) as client:
        with pytest.raises(UnavailableError, match="it asks to wait 86400 s"):
            client.get_maintenance(None, "w")
        client.get_maintenance(None, "w")
    assert clock.slept == [300]


@given(
    st.text(max_size=40)
    | st.integers().map(str)
    | st.datetimes().map(lambda each: http_date(each.replace(tzinfo=NOON.tzinfo)))
)
def test_any_retry_after_is_read_or_ignored(text: str) -> None:
    pause = retry_after(text, NOON)
    assert pause is None or pause >= 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("0", 0), (" 12 ", 12), ("-1", None), ("1.5", None), ("", None), ("soon", None)]
)
def test_retry_after_in_seconds(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOON) == seconds


@given(st.floats(0, 1), st.integers(0, 10**9))
def test_waits_grow_and_have_a_cap(random: float, n: int) -> None:
    backoff = Backoff(lambda: random)
    assert 0 <= backoff.wait(n) <= min(30.0, 0.5 * 2.0 ** min(n, 30))
    assert backoff.wait(n) <= backoff.wait(n + 1)
    assert 5 <= backoff.after(5, n) <= 6


def test_a_limit_costs_no_try_while_other_requests_succeed() -> None:
    limited = httpx.Response(429)
    script = Script([OK, *[limited] * 3, OK])
    with client_over(script, retries=1) as client:
        client.get_maintenance(None, "w")
        with pytest.raises(UnavailableError, match=r"429 Too Many Requests \(tried 2 times\)"):
            client.get_maintenance(None, "w")


class Busy(httpx.BaseTransport):
    """Answers 429 for one window, while it serves another request each time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.client: Client | None = None
        self.limited = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/other"):
            return OK
        self.limited += 1
        assert self.client is not None
        assert self.limited < 20, "it never gives up"
        self.client.get_maintenance(None, "other")
        return httpx.Response(429, headers={"Retry-After": "60"})


@pytest.mark.parametrize(("retries", "requests"), [(0, 1), (1, 6)])
def test_waits_for_a_busy_server_end_after_five_minutes(retries: int, requests: int) -> None:
    busy = Busy()
    with client_over(busy, busy.clock, retries=retries) as client:
        busy.client = client
        with pytest.raises(UnavailableError, match="429"):
            client.get_maintenance(None, "w")
    assert busy.limited == requests


@pytest.mark.parametrize("status", [429, 503])
def test_a_create_that_surely_did_nothing_is_sent_again(status: int) -> None:
    script = Script(
        [httpx.Response(status, headers={"Retry-After": "1"}), REFUSED, httpx.Response(201, json={"id": "w"})]
    )
    with client_over(script) as client:
        assert client.create_maintenance(draft(), known=[]).id == "w"
    assert script.request_lines == ["POST /v1/maintenances"] * 3


@pytest.mark.parametrize(
    "bad",
    [
        REFUSED,
        httpx.ConnectTimeout("slow"),
        httpx.Response(429),
        httpx.Response(503, headers={"Retry-After": "1"}),
    ],
)
def test_a_create_that_did_nothing_to_the_end_is_not_looked_for(
    bad: httpx.Response | httpx.TransportError,
) -> None:
    script = Script([bad])
    with client_over(script, retries=1) as client, pytest.raises(UnavailableError, match="tried 2 times"):
        client.create_maintenance(draft(), known=[])
    assert script.request_lines == ["POST /v1/maintenances"] * 2


def test_the_longest_wait_is_five_minutes() -> None:
    assert LONGEST_WAIT == 300


def test_a_stopped_client_does_not_wait() -> None:
    script, clock = Script([httpx.Response(503)]), Clock()
    with client_over(script, clock) as client:
        client.stop()
        with pytest.raises(UnavailableError):
            client.get_maintenance(None, "w")
    assert (len(script.requests), clock.slept) == (1, [])
