"""``doctor``: its findings for an account that works, and for each kind of failure."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.fixtures import ALIASES, CLOUD_ID, EMAIL, SEARCH, TOKEN
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli, Result
from tests.support.one_product import one_product

ACCOUNT = {
    "COMPASS_MAINT_EMAIL": EMAIL,
    "COMPASS_MAINT_TOKEN": TOKEN,
    "COMPASS_MAINT_CLOUD_ID": CLOUD_ID,
}
DATADOG = f"integration:{ALIASES['datadog-prod'][1]}"
CHECKS = ["configuration", "dns", "tls", "clock", "cloud_id", "credentials", "product", "permissions"]


def results(result: Result) -> dict[str, str]:
    return {row["check"]: row["result"] for row in json.loads(result.out)}


def saw(result: Result, check: str) -> tuple[str, str]:
    return next((row["saw"], row["advice"]) for row in json.loads(result.out) if row["check"] == check)


def test_the_sandbox_in_this_process_passes(cli: Cli) -> None:
    result = cli("doctor", "-o", "json")
    assert (result.code, result.err) == (0, "")
    assert results(result) == dict.fromkeys(CHECKS, "ok")


def test_a_server_on_loopback_passes(bare: Cli, server: str) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": server}
    result = bare("doctor", "-o", "json")
    assert (result.code, result.err) == (0, "")
    assert results(result) == dict.fromkeys(CHECKS, "ok")
    host = server.removeprefix("http://")
    assert saw(result, "tls")[0] == f"{host} accepts connections, without TLS on this machine"
    assert saw(result, "credentials")[0] == f"{EMAIL} is accepted; the token is from COMPASS_MAINT_TOKEN"
    assert TOKEN not in result.out


def test_a_closed_port_is_reported_and_dependent_checks_are_skipped(bare: Cli) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": "http://127.0.0.1:1"}
    result = bare("doctor", "-o", "json")
    assert result.code == 7
    assert list(results(result).values()) == ["ok", "ok", "failed", "skipped", "ok", *["skipped"] * 3]
    assert saw(result, "tls") == (
        "127.0.0.1:1 cannot be reached: Connection refused",
        "check that a server listens there and that no firewall is in between",
    )


def test_a_clock_difference_is_reported_with_its_size(bare: Cli, server: str) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": server}
    bare.clock.time -= timedelta(minutes=5)
    skewed = Cli(bare.home, variables=bare.variables)
    skewed.clock.time = bare.clock.time + timedelta(minutes=5)
    result = skewed("doctor", "-o", "json")
    assert result.code == 1
    assert saw(result, "clock")[0] == "this machine's clock is 5m ahead of the server's"


@pytest.mark.parametrize(
    ("variable", "value", "failing", "code", "advice"),
    [
        ("COMPASS_MAINT_TOKEN", "wrong-token", "credentials", 4, "check the email and the API token"),
        (
            "COMPASS_MAINT_CLOUD_ID",
            "no-such-cloud",
            "product",
            5,
            "jsm does not answer there either",
        ),
        ("COMPASS_MAINT_TEAM", "11111111-2222-4333-8444-555555555555", "permissions", 5, ""),
    ],
)
def test_the_first_failure_names_its_check(
    bare: Cli, server: str, variable: str, value: str, failing: str, code: int, advice: str
) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": server, variable: value}
    result = bare("doctor", "-o", "json")
    assert result.code == code
    assert [name for name, each in results(result).items() if each == "failed"] == [failing]
    assert advice in saw(result, failing)[1]


def test_a_broken_configuration_is_a_finding_with_its_line(bare: Cli) -> None:
    bare.config("profiles:\n  prod:\n    sight: acme\n")
    result = bare("doctor", "-o", "json", "--api-url", "http://127.0.0.1:1")
    assert result.code == 3
    assert "config.yaml:3:5: unknown key 'sight' (did you mean site?)" in saw(result, "configuration")[0]
    assert results(result)["tls"] == "failed"


def test_an_account_that_is_not_there_yet(bare: Cli) -> None:
    result = bare("doctor", "-o", "json", "--api-url", "http://127.0.0.1:1")
    assert result.code == 3
    assert saw(result, "configuration")[1].startswith("set one up with compass-maint login")


def test_a_terminal_gets_lines_with_the_advice_below(bare: Cli) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": "http://127.0.0.1:1", "NO_COLOR": "1"}
    bare.columns = 400
    lines = bare("doctor", terminal=True).out.splitlines()
    assert lines[1:5] == [
        "ok       dns            127.0.0.1 is 127.0.0.1",
        "failed   tls            127.0.0.1:1 cannot be reached: Connection refused",
        "                        do: check that a server listens there and that no firewall is in between",
        "skipped  clock          skipped because of tls",
    ]


@pytest.mark.parametrize("cells", [40, 80, 120])
def test_a_terminal_breaks_no_word(bare: Cli, cells: int) -> None:
    bare.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": "http://127.0.0.1:1", "NO_COLOR": "1"}
    bare.columns = cells
    message = bare("doctor", terminal=True).out
    assert [line for line in message.splitlines() if len(line) > cells and "/" not in line] == []
    words = " ".join(message.split())
    assert "do: check that a server listens there and that no firewall is in between" in words


@contextmanager
def sandbox_with(cli: Cli, modes: Modes) -> Iterator[None]:
    """Serve a sandbox in these modes, as the account of ``cli``."""
    app = create_app(cli.home / "modes.sqlite3", now=cli.clock.now, modes=modes)
    with closing(app), running(app) as url:
        cli.variables |= {**ACCOUNT, "COMPASS_MAINT_API_URL": url}
        yield


@pytest.mark.parametrize(
    ("scope", "argv"), [("read", ("list",)), ("write", ("create", "--disable", DATADOG))]
)
def test_a_missing_scope_is_named_by_the_verb_that_needs_it(
    bare: Cli, scope: str, argv: tuple[str, ...]
) -> None:
    with sandbox_with(bare, Modes(missing_scopes=frozenset({scope}))):
        result = bare(*argv, "--product", "jsm")
    assert result.code == 4
    assert f"lacks the scope {scope}:ops-config:jira-service-management;" in result.err


@pytest.mark.parametrize(
    ("scope", "may"),
    [("delete", "list and create and cancel, not delete"), ("write", "list and delete, not create")],
)
def test_rights_in_a_team_by_the_scopes_of_the_token(bare: Cli, scope: str, may: str) -> None:
    with sandbox_with(bare, Modes(missing_scopes=frozenset({scope}))):
        result = bare("doctor", "--product", "jsm", "--team", SEARCH, "-o", "json")
    assert result.code == 4
    saw_, advice = saw(result, "permissions")
    assert saw_.startswith(f"{SEARCH}: may {may}")
    assert f"{scope}:ops-config:jira-service-management" in advice


def test_a_team_without_operations_is_reported(bare: Cli) -> None:
    with sandbox_with(bare, Modes(team_status={SEARCH: 403})):
        result = bare("doctor", "--team", SEARCH, "-o", "json")
    assert result.code == 4
    assert [check for check, each in results(result).items() if each == "failed"] == ["permissions"]


def test_without_try_nothing_is_changed_and_with_it_nothing_stays(cli: Cli) -> None:
    assert saw(cli("doctor", "--team", "search", "-o", "json"), "permissions")[0] == (
        "search: may list; create, cancel and delete are not refused"
    )
    proved = cli("doctor", "--team", "search", "--try", "-o", "json")
    assert proved.code == 0
    assert saw(proved, "permissions")[0].endswith(" for 2027-11-23 and deleted it")
    assert cli("list", "--all-teams", "--type", "all", "-o", "json").out == "[]\n"


def test_a_window_that_cannot_be_deleted_is_cancelled_and_named(bare: Cli) -> None:
    with sandbox_with(bare, Modes(missing_scopes=frozenset({"delete"}))):
        result = bare("doctor", "--product", "jsm", "--try", "-o", "json")
        left = json.loads(bare("list", "--type", "all", "-o", "json").out)
    assert result.code == 4
    assert saw(result, "permissions")[0].endswith(
        f"{left[0]['id']} was created and cancelled; its record stays"
    )
    assert [window["status"] for window in left] == ["cancelled"]


@pytest.mark.parametrize(
    ("product", "says"),
    [
        ("compass", "compass answers. Compass is being phased out; jsm"),
        ("jsm", "jsm answers, and compass too"),
    ],
)
def test_both_products_are_tried(cli: Cli, product: str, says: str) -> None:
    assert saw(cli("doctor", "--product", product, "-o", "json"), "product")[0].startswith(says)


@pytest.mark.parametrize("absent", ["compass", "jsm"])
def test_a_site_with_one_product(bare: Cli, absent: str) -> None:
    other = "jsm" if absent == "compass" else "compass"
    with one_product(bare, other):
        missing = bare("doctor", "--product", absent, "-o", "json")
        there = bare("doctor", "--product", other, "-o", "json")
    assert missing.code == 5
    assert f"{other} answers: use --product {other}" in saw(missing, "product")[1]
    assert saw(there, "product")[0].startswith(f"{other} answers; {absent} does not (404)")
