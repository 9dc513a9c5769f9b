"""Hosts from the user that no resolver accepts: a sentence, not a traceback, before any request."""

import pytest

from compass_maint_cli.api.base_url import check_url, host_trouble
from tests.support.harness import Cli

LONG = "a" * 64
HOSTS = [
    ("acme..atlassian.net", "its host 'acme..atlassian.net' has an empty part beside a dot"),
    (f"{LONG}.atlassian.net", "its host has a part of 64 characters, 'aaaaaaaa'...; a part can have"),
    (".".join(["a" * 60] * 5), "its host has 304 characters; it can have 253"),
]
ACCOUNT = {"COMPASS_MAINT_EMAIL": "me@acme.example", "COMPASS_MAINT_TOKEN": "token-of-a-test"}


@pytest.mark.parametrize(("host", "message"), HOSTS)
def test_a_site(bare: Cli, host: str, message: str) -> None:
    bare.variables |= ACCOUNT
    found = bare("list", env={"COMPASS_MAINT_SITE": host})
    assert (found.code, found.out) == (3, "")
    assert found.err.startswith(f"error: the site is 'https://{host}': {message}")
    flag = bare("list", "--site", host)
    assert (flag.code, flag.out) == (3, "")
    assert message in flag.err


@pytest.mark.parametrize(("host", "message"), HOSTS)
def test_a_site_in_the_configuration(bare: Cli, host: str, message: str) -> None:
    bare.variables |= ACCOUNT
    bare.config(f"profiles:\n  default:\n    site: {host}\n")
    found = bare("list")
    assert (found.code, found.out) == (3, "")
    assert message in found.err


@pytest.mark.parametrize(("host", "message"), HOSTS)
@pytest.mark.parametrize("verb", ["list", "doctor"])
def test_the_address_of_the_api(bare: Cli, verb: str, host: str, message: str) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_CLOUD_ID": "11111111-2222-4333-8444-555555555555"}
    found = bare(verb, env={"COMPASS_MAINT_API_URL": f"https://{host}"})
    assert found.code in (2, 3)
    assert message in found.out + found.err
    bare.config(f"profiles:\n  default:\n    api_url: https://{host}\n")
    found = bare(verb)
    assert found.code == 3
    assert message in found.out + found.err


@pytest.mark.parametrize(("host", "message"), HOSTS)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("verb", ["list", "doctor"])
def test_a_proxy(bare: Cli, verb: str, variable: str, host: str, message: str) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_CLOUD_ID": "11111111-2222-4333-8444-555555555555"}
    found = bare(verb, env={variable: f"http://me:hunter2@{host}:3128"})
    assert found.code == 3
    assert message in found.out + found.err
    assert "hunter2" not in found.out + found.err


@pytest.mark.parametrize("host", [host for host, _ in HOSTS])
def test_a_login(bare: Cli, host: str) -> None:
    found = bare("login", "--site", host, "--email", "me@acme.example", stdin="token-of-a-test\n")
    assert (found.code, found.out) == (3, "")
    assert "its host" in found.err


@pytest.mark.parametrize("host", [host for host, _ in HOSTS])
def test_where_the_sandbox_serves(cli: Cli, host: str) -> None:
    found = cli("sandbox", "serve", "--host", host)
    assert found.code == 2
    assert "cannot be resolved; use 127.0.0.1" in found.err


@pytest.mark.parametrize(
    "url",
    ["https://api.example.", f"https://{'a' * 63}.example", "https://[::1]", "https://[fe80::1%25eth0]:8443"],
)
def test_what_can_be_looked_up(url: str) -> None:
    assert check_url(url) == url


def test_an_invalid_ipv6_address() -> None:
    assert host_trouble("::1::2") == "its host '::1::2' is not an IPv6 address"


REMOTE = {
    **ACCOUNT,
    "COMPASS_MAINT_CLOUD_ID": "11111111-2222-4333-8444-555555555555",
    "COMPASS_MAINT_RETRIES": "0",
}


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_refuses_is_named_with_its_variable(bare: Cli, variable: str) -> None:
    bare.variables |= {**REMOTE, variable: "http://127.0.0.1:1"}
    found = bare("list")
    assert found.code == 7
    assert f": the proxy 127.0.0.1:1 ({variable}) refused the connection" in found.err
    doctor = bare("doctor")
    assert f"the proxy 127.0.0.1:1 ({variable}) refused the connection" in doctor.out
    assert "skipped because of proxy" in doctor.out
