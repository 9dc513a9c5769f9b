"""``doctor``: what it sees of an account that works, and of every way in which one does not."""

import json
from datetime import timedelta

import pytest

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from tests.support.harness import Cli, Result

ACCOUNT = {
    "COMPASS_MAINT_EMAIL": EMAIL,
    "COMPASS_MAINT_TOKEN": TOKEN,
    "COMPASS_MAINT_CLOUD_ID": CLOUD_ID,
}
CHECKS = ["configuration", "dns", "tls", "clock", "cloud_id", "credentials", "product", "permissions"]


def results(said: Result) -> dict[str, str]:
    return {row["check"]: row["result"] for row in json.loads(said.out)}


def saw(said: Result, check: str) -> tuple[str, str]:
    return next((row["saw"], row["advice"]) for row in json.loads(said.out) if row["check"] == check)


def test_the_sandbox_in_this_process_is_well(cli: Cli) -> None:
    said = cli("doctor", "-o", "json")
    assert (said.code, said.err) == (0, "")
    assert results(said) == dict.fromkeys(CHECKS, "ok")


def test_a_server_on_loopback_is_well(bare: Cli, server: str) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": server}
    said = bare("doctor", "-o", "json")
    assert (said.code, said.err) == (0, "")
    assert results(said) == dict.fromkeys(CHECKS, "ok")
    host = server.removeprefix("http://")
    assert saw(said, "tls")[0] == f"{host} accepts connections, without TLS on this machine"
    assert saw(said, "credentials")[0] == f"{EMAIL} is accepted; the token is from COMPASS_MAINT_TOKEN"
    assert TOKEN not in said.out


def test_a_closed_port_is_said_and_what_hangs_on_it_left_out(bare: Cli) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": "http://127.0.0.1:1"}
    said = bare("doctor", "-o", "json")
    assert said.code == 7
    assert list(results(said).values()) == ["ok", "ok", "failed", "skipped", "ok", *["skipped"] * 3]
    assert saw(said, "tls") == (
        "127.0.0.1:1 cannot be connected to: Connection refused",
        "check that a server listens there and that no firewall is in between",
    )


def test_a_clock_that_is_off_is_said_with_how_far(bare: Cli, server: str) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": server}
    bare.clock.time -= timedelta(minutes=5)
    skewed = Cli(bare.home, variables=bare.variables)
    skewed.clock.time = bare.clock.time + timedelta(minutes=5)
    said = skewed("doctor", "-o", "json")
    assert said.code == 1
    assert saw(said, "clock")[0] == "this machine's clock is 5m ahead of the server's"


@pytest.mark.parametrize(
    ("variable", "value", "failing", "code", "advice"),
    [
        ("COMPASS_MAINT_TOKEN", "wrong-token", "credentials", 4, "check the email and the API token"),
        ("COMPASS_MAINT_CLOUD_ID", "no-such-cloud", "product", 5, "or try --product jsm"),
        ("COMPASS_MAINT_TEAM", "11111111-2222-4333-8444-555555555555", "permissions", 5, ""),
    ],
)
def test_the_first_failure_names_its_check(
    bare: Cli, server: str, variable: str, value: str, failing: str, code: int, advice: str
) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": server, variable: value}
    said = bare("doctor", "-o", "json")
    assert said.code == code
    assert [name for name, result in results(said).items() if result == "failed"] == [failing]
    assert advice in saw(said, failing)[1]


def test_a_broken_configuration_is_a_finding_with_its_line(bare: Cli) -> None:
    bare.config("profiles:\n  prod:\n    sight: acme\n")
    said = bare("doctor", "-o", "json", "--api-url", "http://127.0.0.1:1")
    assert said.code == 3
    assert "config.yaml:3:5: unknown key 'sight' (did you mean site?)" in saw(said, "configuration")[0]
    assert results(said)["tls"] == "failed"


def test_an_account_that_is_not_there_yet(bare: Cli) -> None:
    said = bare("doctor", "-o", "json", "--api-url", "http://127.0.0.1:1")
    assert said.code == 3
    assert saw(said, "configuration")[1].startswith("compass-maint login")


def test_a_terminal_gets_lines_with_the_advice_below(bare: Cli) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": "http://127.0.0.1:1", "NO_COLOR": "1"}
    lines = bare("doctor", terminal=True).out.splitlines()
    assert lines[1:5] == [
        "ok       dns            127.0.0.1 is 127.0.0.1",
        "failed   tls            127.0.0.1:1 cannot be connected to: Connection refused",
        "                        do: check that a server listens there and that no firewall is in between",
        "skipped  clock          not looked at, because of tls",
    ]
