"""The proxy that the environment names: which one is used, what it sees, how failures are reported."""

import json

import pytest

from compass_maint_cli.api.proxy import proxy_for
from compass_maint_cli.errors import ConfigError, UnavailableError
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL
from tests.support.api_client import client_over, surroundings
from tests.support.clock import Clock
from tests.support.harness import Cli
from tests.support.tcp_scripts import http, say, scripted_server, unknown_host

ACCOUNT = {"EMAIL": EMAIL, "TOKEN": "token-of-a-test", "CLOUD_ID": CLOUD_ID}


@pytest.fixture
def tool(bare: Cli) -> Cli:
    """The tool with an account, whose API only a proxy could reach."""
    bare.variables |= {f"COMPASS_MAINT_{name}": value for name, value in ACCOUNT.items()}
    bare.variables["COMPASS_MAINT_API_URL"] = "https://api.invalid"
    return bare


def checks(tool: Cli, variable: str, proxy: str) -> dict[str, tuple[str, str, str]]:
    """Return the checks of ``doctor`` behind a proxy: result, what was seen, advice."""
    rows = json.loads(tool("doctor", "-o", "json", env={variable: proxy}).out)
    return {row["check"]: (row["result"], row["saw"], row["advice"]) for row in rows}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, b"http://proxy.example:3128/"),
        ({"https_proxy": "proxy.example"}, b"http://proxy.example:80/"),
        ({"ALL_PROXY": "https://proxy.example"}, b"https://proxy.example:443/"),
        ({"HTTP_PROXY": "http://proxy.example:3128"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "atlassian.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "x.example, .atlassian.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "api.atlassian.com:443"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "lassian.com"}, b"http://p:1/"),
    ],
)
def test_the_proxy_that_the_environment_names(environ: dict[str, str], expected: bytes | None) -> None:
    proxy = proxy_for("https://api.atlassian.com/compass", environ)
    assert (proxy and bytes(proxy.address.url)) == expected
    assert proxy_for("http://127.0.0.1:8080", environ) is None


@pytest.mark.parametrize("url", ["socks5://p:1", "http://", "http://[p:1", "http://p:port"])
def test_an_invalid_proxy_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="HTTPS_PROXY is not the URL of an http proxy"):
        proxy_for("https://api.atlassian.com", {"HTTPS_PROXY": url})


def test_a_proxy_never_sees_the_token() -> None:
    with scripted_server(say(http(407))) as proxy:
        environ = {"HTTPS_PROXY": f"http://user:pass%20word@127.0.0.1:{proxy.port}"}
        around = surroundings(Clock(), None)._replace(environ=environ)
        client = client_over(None, around=around, retries=0)
        with (
            client,
            pytest.raises(UnavailableError, match=r"the proxy 127\.0\.0\.1:\d+ \(HTTPS_PROXY\) refused: 407"),
        ):
            client.get_maintenance(None, "w")
        assert proxy.requests[0].startswith(b"CONNECT api.atlassian.com:443 HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic dXNlcjpwYXNzIHdvcmQ=" in proxy.requests[0]
        assert b"\r\nauthorization" not in proxy.requests[0].lower()


def test_the_error_names_the_variable_of_the_proxy() -> None:
    with pytest.raises(ConfigError, match="ALL_PROXY is not the URL of an http proxy"):
        proxy_for("https://api.atlassian.com", {"ALL_PROXY": "socks5://proxy.example:1080"})


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_an_unreachable_proxy_is_named_and_not_the_server(tool: Cli, variable: str) -> None:
    message = f"the proxy 127.0.0.1:1 ({variable}) refused the connection"
    listed = tool("list", "--retries", "0", env={variable: "http://me:hunter2@127.0.0.1:1"})
    assert listed.code == 7
    assert listed.err.splitlines()[0] == f"error: GET /v1/maintenances: {message}"
    found = checks(tool, variable, "127.0.0.1:1")
    assert list(found) == ["configuration", "proxy", *list(found)[2:]], "it is checked first"
    assert found["proxy"] == (
        "failed",
        message,
        "check HTTPS_PROXY, ALL_PROXY and NO_PROXY, and that the proxy runs",
    )
    blamed = {name for name, (result, *_) in found.items() if result == "failed"}
    assert blamed == {"proxy"}
    assert found["tls"][1] == found["dns"][1] == "skipped because of proxy"


def test_a_proxy_whose_name_has_no_address_is_named(tool: Cli) -> None:
    host = unknown_host()
    listed = tool("list", env={"HTTPS_PROXY": f"http://{host}:3128"})
    assert f"the proxy {host}:3128 (HTTPS_PROXY) cannot be resolved: " in listed.err
    assert tool.clock.slept == [], "a name that does not exist is not tried again"
    assert checks(tool, "HTTPS_PROXY", f"{host}:3128")["proxy"][0] == "failed"


@pytest.mark.parametrize(
    ("status", "advice"),
    [(407, "the proxy wants a name and a password"), (502, "ask whoever runs the proxy")],
)
def test_the_answer_of_a_proxy_is_reported_with_a_hint(tool: Cli, status: int, advice: str) -> None:
    with scripted_server(say(http(status))) as proxy:
        result, saw, do = checks(tool, "HTTPS_PROXY", proxy.url)["proxy"]
        listed = tool("list", "--retries", "0", env={"HTTPS_PROXY": proxy.url})
        message = f"the proxy 127.0.0.1:{proxy.port} (HTTPS_PROXY) refused: {status} Said"
    assert (result, saw) == ("failed", message)
    assert do.startswith(advice)
    assert message in listed.err


def test_variables_of_proxies_are_ignored_where_none_is_used(tool: Cli) -> None:
    found = json.loads(tool("doctor", "-o", "json", env={"HTTPS_PROXY": "p:1", "NO_PROXY": "invalid"}).out)
    assert "proxy" not in [row["check"] for row in found]
