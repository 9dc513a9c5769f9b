"""The cloud id of a site."""

import httpx
import pytest

from compass_maint_cli.api.client_options import Conditions, Limits, Messages
from compass_maint_cli.api.tenant import find_cloud_id, site_url
from compass_maint_cli.errors import CompassMaintError, ConfigError, NotFoundError, ReplyError
from tests.support.api_client import MessageLog, surroundings
from tests.support.clock import Clock
from tests.support.tcp_scripts import Answer, Script, hang_up, http, say, scripted_server

CLOUD = "11111111-2222-4333-8444-555555555555"


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("acme", "https://acme.atlassian.net"),
        ("acme.atlassian.net", "https://acme.atlassian.net"),
        (" https://acme.atlassian.net/jira/software?x=1#y ", "https://acme.atlassian.net"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("status.acme.example", "https://status.acme.example"),
    ],
)
def test_a_site_as_people_write_it(site: str, url: str) -> None:
    assert site_url(site) == url


@pytest.mark.parametrize(
    "site", ["", "/", "a b", "me:pw@acme", "http://acme.atlassian.net", "ftp://acme", "acme.", "x\x1b[2J"]
)
def test_an_invalid_site_is_refused(site: str) -> None:
    with pytest.raises(ConfigError, match="the site"):
        site_url(site)


def ask(
    site: str, transport: httpx.BaseTransport | None = None, message_log: MessageLog | None = None
) -> str:
    message_log = message_log or MessageLog()
    messages = Messages(message_log.notices.append, message_log.notices.append)
    return find_cloud_id(site, Conditions(Limits(retries=1), surroundings(Clock(), transport), messages))


def test_the_cloud_id_is_requested_without_credentials() -> None:
    with scripted_server(say(http(200, {"cloudId": CLOUD}))) as server:
        assert ask(server.url) == CLOUD
    assert server.requests[0].startswith(b"GET /_edge/tenant_info HTTP/1.1\r\n")
    assert b"authorization" not in server.requests[0].lower()


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        (say(http(404, b"<title>Page unavailable</title>")), NotFoundError, "is not an Atlassian site"),
        (say(http(200, {})), ReplyError, "has no cloud id"),
        (say(http(200, {"cloudId": "../x"})), ReplyError, "has no cloud id"),
        (say(http(200, b"<html>")), ReplyError, "an HTML page"),
        (say(http(302, None, {"Location": "https://x.example"})), ReplyError, r"redirected to x\.example"),
        (hang_up, CompassMaintError, "the connection broke"),
    ],
)
def test_a_site_without_a_cloud_id_is_an_error(
    answer: Answer, kind: type[CompassMaintError], message: str
) -> None:
    with scripted_server(answer) as server, pytest.raises(kind, match=message):
        ask(server.url)


def test_a_second_try_may_succeed() -> None:
    script = Script([httpx.Response(503), httpx.Response(200, json={"cloudId": CLOUD})])
    assert ask("acme", script) == CLOUD
    assert str(script.requests[0].url) == "https://acme.atlassian.net/_edge/tenant_info"
