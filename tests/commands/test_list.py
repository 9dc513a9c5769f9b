"""``list``: what is shown, which requests it takes, and all pages joined."""

import json
import re
import shutil
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import pytest

from tests.support.harness import Cli
from tests.support.tcp_cli import DATADOG, QUIET, TEAM, TcpCli

MANY = 250
JSON = ("-o", "json")


@pytest.fixture
def by_status(tcp_cli: TcpCli) -> dict[str, str]:
    """A planned, an active, a past and a cancelled window of the payments team; ids by status."""
    past = tcp_cli.create_default("-d", "Past work", "--for", "10m")
    tcp_cli.cli.clock.time += timedelta(hours=1)
    cancelled = tcp_cli.create_default("-d", "Cancelled work")
    assert tcp_cli("cancel", *TEAM, cancelled).code == 0
    active = tcp_cli.create_default("-d", "Active work", "--for", "30m", "--key", "now")
    planned = tcp_cli.data(
        *("create", *TEAM, "--enable", "policy:quiet-hours", "-d", "Planned", "--start", "+2h")
    )
    return {"past": past, "cancelled": cancelled, "active": active, "planned": planned["id"]}


@pytest.mark.parametrize(
    ("argv", "shown", "type_"),
    [
        ((), "active planned", "non-expired"),
        (("--type", "all"), "past cancelled active planned", "all"),
        (("--type", "past"), "past cancelled", "past"),
        (("--type", "non-expired"), "active planned", "non-expired"),
        (("--status", "active"), "active", "non-expired"),
        (("--status", "planned,active"), "active planned", "non-expired"),
        (("--status", "past"), "past", "all"),
        (("--status", "CANCELLED, past"), "past cancelled", "all"),
        (("--type", "past", "--status", "active"), "", "past"),
        (("--match", "WORK"), "active", "non-expired"),
        (("--match", "work", "--type", "all"), "past cancelled active", "all"),
        (("--key", "now"), "active", "non-expired"),
        (("--key", "no"), "", "non-expired"),
        (("--entity", "integration:datadog-prod"), "active", "non-expired"),
        (("--entity", f"policy:{QUIET}"), "planned", "non-expired"),
        (("--entity", "policy:Quiet Hours"), "planned", "non-expired"),
        (("--entity", f"policy:{DATADOG}"), "", "non-expired"),
        (("--entity", "policy:Weekends"), "", "non-expired"),
        (("--ending-within", "30m"), "active", "non-expired"),
        (("--ending-within", "29m"), "", "non-expired"),
        (("--ending-within", "3h"), "active planned", "non-expired"),
        (("--since", "+1h"), "planned", "non-expired"),
        (("--until", "+1h"), "active", "non-expired"),
        (("--since", "+1h", "--until", "+2h"), "", "non-expired"),
        (("--since", "2026-11-23 13:09"), "past cancelled active planned", "all"),
        (("--since", "2026-11-23 13:10"), "cancelled active planned", "all"),
        (("--until", "2026-11-23 13:05"), "past", "all"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_flags_select_windows_and_the_requested_type(
    tcp_cli: TcpCli, by_status: dict[str, str], argv: tuple[str, ...], shown: str, type_: str
) -> None:
    result = tcp_cli("list", *TEAM, "-q", *argv)
    assert result.code == 0, result
    assert sorted(result.out.split()) == sorted(by_status[status] for status in shown.split())
    assert {seen.path.partition("?")[2] for seen in tcp_cli.log if seen.path.count("maintenances")} == {
        f"type={type_}&offset=0&size=100"
    }


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a sandbox with 250 planned windows."""
    cli = Cli(tmp_path_factory.mktemp("many"), variables={"COMPASS_MAINT_PROFILE": "sandbox"})
    documents = [
        f"description: No {n}\nstart: +{n}m\nfor: 1m\nrules: [{{disable: integration:datadog-prod}}]\n"
        for n in range(1, MANY + 1)
    ]
    created = cli("create", *TEAM, "-f", "-", "-q", stdin="---\n".join(documents))
    assert (created.code, created.out.count("\n")) == (0, MANY)
    return Path(cli("sandbox", "path").out.strip())


@pytest.fixture
def many(tcp_cli: TcpCli, stock: Path) -> list[str]:
    """The ids of 250 planned windows, in the order in which the API lists them."""
    with closing(connect(stock)) as source, closing(connect(tcp_cli.cli.home / "tcp.sqlite3")) as target:
        source.backup(target)
    return tcp_cli("list", *TEAM, "-q").out.split()


def test_all_pages_are_joined(tcp_cli: TcpCli, many: list[str]) -> None:
    listed = tcp_cli.data("list", *TEAM)
    assert [window["id"] for window in listed] == many
    assert sorted(window["description"] for window in listed) == sorted(f"No {n}" for n in range(1, MANY + 1))
    lines = tcp_cli("list", *TEAM, "-o", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == listed
    assert tcp_cli("list", *TEAM).out.count("\n") == MANY + 1


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_jq_reads_the_json(tcp_cli: TcpCli, many: list[str]) -> None:
    out = tcp_cli("list", *TEAM, *JSON).out
    counted = subprocess.run(
        ["jq", "-r", 'length, (map(select(.rules[0].state == "disabled")) | length)'],
        input=out,
        capture_output=True,
        text=True,
        check=True,
    )
    assert counted.stdout.split() == [str(len(many))] * 2


@pytest.mark.parametrize(
    ("argv", "slice_"),
    [
        (("--limit", "1"), slice(0, 1)),
        (("--limit", "120"), slice(0, 120)),
        (("--limit", "1000"), slice(0, MANY)),
        (("--offset", "240"), slice(240, MANY)),
        (("--offset", "250"), slice(0, 0)),
        (("--offset", "90", "--limit", "20"), slice(90, 110)),
        (("--page-size", "7"), slice(0, MANY)),
        (("--page-size", "1", "--limit", "3"), slice(0, 3)),
    ],
    ids=str,
)
def test_limit_offset_and_page_size(
    tcp_cli: TcpCli, many: list[str], argv: tuple[str, ...], slice_: slice
) -> None:
    # One thread: what several fetch ahead of a limit is left unread when the call ends.
    assert tcp_cli("list", *TEAM, "-q", "--parallel", "1", *argv).out.split() == many[slice_]


def test_a_limit_stops_early(tcp_cli: TcpCli, many: list[str]) -> None:
    assert len(many) == MANY
    assert tcp_cli("list", *TEAM, "--limit", "11", "--page-size", "10", "-q", "--parallel", "1").code == 0
    assert [seen.path.partition("&")[2] for seen in tcp_cli.log] == ["offset=0&size=10", "offset=9&size=10"]


def test_several_scopes_are_listed_one_after_another(cli: Cli) -> None:
    ids = {}
    for name in ("payments", "search"):
        created = cli("create", "--team", name, "--enable", "policy:quiet-hours", "-q")
        ids[name] = created.out.strip()
    everywhere = cli("create", "--enable", "policy:quiet-hours", "-q").out.strip()
    assert cli("list", "-q").out.split() == [everywhere]
    both = cli("list", "--team", "payments", "--team", "search", "-q")
    assert both.out.split() == [ids["payments"], ids["search"]]
    twice = cli("list", "--team", "payments", "--team", "payments", "-q")
    assert twice.out.split() == [ids["payments"]]
    every = cli("list", "--all-teams", "-q")
    assert every.out.split() == [everywhere, ids["payments"], ids["search"]]


def test_names_are_shown_where_aliases_know_them(cli: Cli) -> None:
    id_ = cli("create", *TEAM, "--disable", "sync:jira-payments", "-q").out.strip()
    sync = "91e9e162-767b-47a6-a00a-4cd8b6f94833"
    for argv in (("list", *TEAM), ("get", *TEAM, id_), ("list", *TEAM, "-o", "csv")):
        shown = cli(*argv).out
        assert f"jira-payments (sync:{sync})" in shown
        assert "payments" in shown
    assert "jira-payments" not in cli("get", *TEAM, id_, *JSON).out


@pytest.fixture
def mixed(cli: Cli) -> dict[str, str]:
    """Windows of two scopes in every status, by what they are."""
    make = ("create", "--disable", "integration:datadog-prod", "--on-overlap", "ignore", "-q")
    ids = {}
    for name, argv in {
        "past": ("--for", "5m"),
        "long": ("--for", "5h"),
        "later": ("--start", "+4h", *TEAM),
        "short": ("--for", "2h", *TEAM),
        "soon": ("--start", "+3h", "--for", "9h"),
    }.items():
        ids[name] = cli(*make, *argv).out.strip()
    cli.clock.time += timedelta(minutes=10)
    return ids


def shown_order(ids: dict[str, str], out: str) -> list[str]:
    names = {id_[:8]: name for name, id_ in ids.items()}
    return [names[word] for word in re.findall("[0-9a-f]{8}", out) if word in names]


def test_a_terminal_has_active_windows_first_then_planned_then_past_ones(
    cli: Cli, mixed: dict[str, str]
) -> None:
    shown = cli("list", "--all-teams", "--type", "all", terminal=True)
    assert shown_order(mixed, shown.out) == ["short", "long", "soon", "later", "past"]
    assert shown.err == "2 active, 2 planned, 1 past in 1 team and global\n"
    assert cli("list", "--all-teams").err == ""


@pytest.mark.parametrize("output", ["--porcelain", "-ojson", "-ojsonl", "-ocsv", "-q"])
def test_every_format_can_be_sorted(cli: Cli, mixed: dict[str, str], output: str) -> None:
    argv = ("list", "--all-teams", output)
    assert shown_order(mixed, cli(*argv, "--sort", "end").out) == ["short", "long", "later", "soon"]
    assert shown_order(mixed, cli(*argv, "--sort", "start", "--limit", "3").out)[2:] == ["soon"]
    unsorted = cli(*argv)
    assert cli(*argv, "--sort", "none").out == unsorted.out
    on_terminal = cli("list", "--all-teams", "--sort", "none", terminal=True)
    assert shown_order(mixed, on_terminal.out) == shown_order(mixed, cli("list", "--all-teams", "-q").out)


def test_another_order_is_refused(cli: Cli) -> None:
    refused = cli("list", "--sort", "name")
    assert (refused.code, refused.err) == (2, "error: invalid --sort 'name': choose from end, start, none\n")


def test_teams_are_shown_where_there_are_several(cli: Cli, mixed: dict[str, str]) -> None:
    assert len(mixed) == 5
    assert "TEAM" in cli("list", "--all-teams", terminal=True).out
    assert "TEAM" not in cli("list", terminal=True).out
    both = cli("list", "--team", "payments", "--team", "search", terminal=True).out
    assert "TEAM" in both  # all windows are of one team, which the flags do not name


def test_a_long_list_keeps_the_order_of_the_api_with_a_note(cli: Cli) -> None:
    documents = "---\n".join(
        f"start: +{2000 - n}m\nfor: 1m\nrules: [{{enable: policy:quiet-hours}}]\n" for n in range(1001)
    )
    assert cli("create", "-f", "-", "-q", "--on-overlap", "ignore", stdin=documents).code == 0
    listed = [id_[:8] for id_ in cli("list", "-q").out.split()]
    long = cli("list", terminal=True)
    assert [line.split()[1][:8] for line in long.out.splitlines()[1:]] == listed
    assert long.err == (
        "more than 1,000 windows: listed in the API's order; --sort end sorts them\n1,001 planned\n"
        "3 teams were not looked at: --all-teams\n"
    )
