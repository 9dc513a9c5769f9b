"""The debug log without secrets, and the warning about a wrong clock."""

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from compass_maint_cli.api.account import Account
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.sandbox.fixtures import EMAIL, TOKEN
from tests.support.api_client import MessageLog, client_over, draft
from tests.support.clock import NOON
from tests.support.tcp_scripts import Script

PAIR = "b25jYWxsQHNhbmRib3guZXhhbXBsZTpzYW5kYm94LXRva2Vu"
ECHO = httpx.Response(
    403, json={"message": f"Basic {PAIR} of {EMAIL}:{TOKEN}"}, headers={"Set-Cookie": "session=1"}
)


def test_the_debug_log_is_complete_but_for_secrets() -> None:
    message_log = MessageLog()
    with (
        client_over(Script([ECHO]), message_log=message_log) as client,
        pytest.raises(CompassMaintError) as caught,
    ):
        client.create_maintenance(draft(f"uses {TOKEN}"), known=[])
    base = "https://api.atlassian.com/compass/cloud/3c5a1f0e-9b7d-4d52-8a64-0f2e7b91c6d8/ops/v1/maintenances"
    assert message_log.debug[0] == f"> POST {base}"
    assert "> authorization: Basic ***" in message_log.debug
    assert "> content-type: application/json" in message_log.debug
    assert any(line.startswith('> {"description": "uses ***"') for line in message_log.debug)
    assert f"< 403 POST {base}" in message_log.debug
    assert "< set-cookie: ***" in message_log.debug
    assert message_log.debug[-1] == f'< {{"message":"Basic *** of {EMAIL}:***"}}'
    everything = "\n".join(
        [*message_log.debug, *message_log.notices, str(caught.value), repr(caught.value), repr(client)]
    )
    assert TOKEN not in everything
    assert PAIR not in everything


def test_no_line_of_the_debug_log_can_drive_a_terminal() -> None:
    message_log = MessageLog()
    answer = httpx.Response(404, text="gone \x1b[2J\u202e")
    with client_over(Script([answer]), message_log=message_log) as client, pytest.raises(CompassMaintError):
        client.get_maintenance(None, "w")
    assert message_log.debug[-1] == r"< gone \x1b[2J\u202e"


def test_a_long_body_is_cut_and_no_secret_with_it() -> None:
    message_log = MessageLog()
    answer = httpx.Response(404, text="x" * 4095 + TOKEN)
    with client_over(Script([answer]), message_log=message_log) as client, pytest.raises(CompassMaintError):
        client.get_maintenance(None, "w")
    assert message_log.debug[-2:] == [f"< {'x' * 4095}*", f"< ... {4095 + len(TOKEN)} bytes in all"]


def test_a_failure_of_the_network_is_logged() -> None:
    message_log = MessageLog()
    with (
        client_over(Script([httpx.ReadError("reset")]), message_log=message_log, retries=0) as client,
        pytest.raises(CompassMaintError),
    ):
        client.get_maintenance(None, "w")
    assert message_log.debug[-1].endswith("/v1/maintenances/w: ReadError: reset")


def test_the_token_is_in_no_text_of_the_account() -> None:
    account = Account("me@example.com", "hunter22")
    assert repr(account) == "Account(email='me@example.com')"
    assert account.mask(f"{account.authorization()} hunter22") == "Basic *** ***"
    assert Account("me@example.com", "a").mask("a banana") == "a banana"


@pytest.mark.parametrize(
    ("ahead", "message"),
    [
        (
            timedelta(seconds=61),
            ["this machine's clock is 1m 1s behind the server's; windows start and end by the server's"],
        ),
        (
            timedelta(hours=-2),
            ["this machine's clock is 2h ahead of the server's; windows start and end by the server's"],
        ),
        (timedelta(seconds=60), []),
        (timedelta(seconds=-60), []),
    ],
)
def test_a_clock_difference_is_reported_once(ahead: timedelta, message: list[str]) -> None:
    date = format_datetime(NOON + ahead, usegmt=True)
    message_log = MessageLog()
    with client_over(
        Script([httpx.Response(200, json={"id": "w"}, headers={"Date": date})]), message_log=message_log
    ) as client:
        client.get_maintenance(None, "w")
        client.get_maintenance(None, "w")
    assert message_log.notices == message


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 99:99:99 GMT", "0"])
def test_an_invalid_date_is_ignored(date: str) -> None:
    message_log = MessageLog()
    with client_over(
        Script([httpx.Response(200, json={"id": "w"}, headers={"Date": date})]), message_log=message_log
    ) as client:
        client.get_maintenance(None, "w")
    assert message_log.notices == []


def test_cookies_of_the_edge_are_not_sent_elsewhere_and_not_shown() -> None:
    message_log = MessageLog()
    answer = httpx.Response(200, json={"id": "w"}, headers={"Set-Cookie": "session=topsecret; Path=/"})
    with client_over(Script([answer]), message_log=message_log) as client:
        client.get_maintenance(None, "w")
        client.get_maintenance(None, "w")
    assert "topsecret" not in "\n".join(message_log.debug)
