"""What the tool answers to TAB, and that it prints nothing where it cannot know."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, PAYMENTS
from tests.support.completion import completions
from tests.support.harness import Cli
from tests.support.plain_account import plain_account

JIRA = "91e9e162-767b-47a6-a00a-4cd8b6f94833"
DATADOG = "51e9e162-767b-47a6-a00a-4cd8b6f94829"


def test_windows_come_with_their_description_and_active_ones_first(cli: Cli) -> None:
    later = cli.create("--disable", "integration:datadog-prod", "-d", "later", "--start", "+2h")
    now = cli.create("--disable", "integration:datadog-prod", "-d", "now")
    over = cli.create("--disable", "integration:datadog-prod", "-d", "over")
    cli("cancel", over)
    assert completions(cli, "window", "cancel", "") == [
        f"{now}\tactive until 14:00: now",
        f"{later}\tplanned 15:00 → 16:00: later",
    ]
    assert completions(cli, "window", "get", later[:6]) == [f"{later}\tplanned 15:00 → 16:00: later"]


def test_windows_are_those_of_the_scope_that_is_typed(cli: Cli) -> None:
    window = cli.create(
        "--disable",
        "integration:datadog-prod",
        "-d",
        "for payments",
        "--team",
        "payments",
        "--key",
        "deploy-1",
    )
    assert completions(cli, "window", "cancel", "") == []
    for words in (("-t", "payments"), ("--team=payments",), ("--team", "'payments'")):
        assert [line.split("\t")[0] for line in completions(cli, "window", "cancel", *words, "")] == [window]
    assert completions(cli, "key", "cancel", "-t", "payments", "--key", "dep") == [
        "deploy-1\tactive until 14:00: for payments"
    ]


def test_an_answer_is_kept_for_half_a_minute_where_only_its_owner_reads(cli: Cli) -> None:
    first = cli.create("--disable", "integration:datadog-prod", "-d", "first")
    assert len(completions(cli, "window", "cancel", "")) == 1
    cli.create("--disable", "integration:datadog-prod", "-d", "second")
    assert [line.split("\t")[0] for line in completions(cli, "window", "cancel", "")] == [first]
    cli.clock.sleep(30)
    assert len(completions(cli, "window", "cancel", "")) == 2
    (kept,) = (cli.home / ".cache/compass-maint/completion").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_broken_cached_answer_is_requested_again(cli: Cli) -> None:
    cli.create("--disable", "integration:datadog-prod", "-d", "first")
    completions(cli, "window", "cancel", "")
    (kept,) = (cli.home / ".cache/compass-maint/completion").iterdir()
    for text in ("", "{}", "[]", '{"at": "x", "rows": 1}', "\x00"):
        kept.write_text(text)
        assert len(completions(cli, "window", "cancel", "")) == 1


def test_hostile_descriptions_stay_on_their_line(cli: Cli) -> None:
    cli.create("--disable", "integration:datadog-prod", "-d", "evil\n$(touch pwned)\t\x1b[31m`id`")
    (line,) = completions(cli, "window", "cancel", "")
    assert line.endswith(r": evil\n$(touch pwned)\t\x1b[31m`id`")


def test_an_entity_is_its_type_and_then_its_name(cli: Cli) -> None:
    assert completions(cli, "entity", "create", "--disable", "") == ["integration:\t", "policy:\t", "sync:\t"]
    assert completions(cli, "policy", "create", "--enable", "") == ["policy:\t"]
    assert completions(cli, "policy", "create", "--enable", "integration:") == []
    assert completions(cli, "entity", "create", "--disable", "integration:datadog-p") == [
        f"integration:datadog-prod\t{DATADOG}"
    ]
    assert completions(cli, "entity", "create", "--disable", "integration:datadog-prod,datadog-") == [
        "integration:datadog-prod,datadog-staging\t61e9e162-767b-47a6-a00a-4cd8b6f94830"
    ]


def test_names_that_only_the_api_knows_come_too(bare: Cli, server: str) -> None:
    bare.config(
        f"profiles:\n  default:\n    cloud_id: {CLOUD_ID}\n    email: {EMAIL}\n    api_url: {server}\n"
        f"    product: jsm\n    token_command: echo sandbox-token\n    teams:\n      pay: p-1\n"
    )
    assert completions(bare, "entity", "create", "--disable", "integration:Datadog P") == [
        f"integration:Datadog Prod\t{DATADOG}"
    ]
    assert [line.split("\t")[0] for line in completions(bare, "team", "list", "-t", "")] == [
        *("pay", "Payments", "Search", "Platform")
    ]
    named = completions(
        bare, "policy", "create", "-t", "77b933c9-92bb-46e7-a73c-764b8d7c3c25", "policy:Night"
    )
    assert [line.split("\t")[0] for line in named] == ["policy:Night Shift"]


def test_a_name_needs_no_type_where_it_is_the_only_one(cli: Cli) -> None:
    assert completions(cli, "entity", "create", "--disable", "datadog-p") == [
        f"datadog-prod\tintegration {DATADOG}"
    ]
    assert completions(cli, "entity", "create", "--disable", "datadog-prod,quiet") == [
        "datadog-prod,quiet-hours\tpolicy 258bec1f-bae6-4190-bcc6-56c42990131c"
    ]
    assert completions(cli, "policy", "create", "--enable", "datadog") == []
    assert completions(cli, "entity", "create", "--disable", "sy") == ["sync:\t"]


def test_a_name_of_two_things_needs_its_type(bare: Cli) -> None:
    with plain_account(bare):
        assert completions(bare, "entity", "create", "--disable", "Jira") == ["Jira Payments\tsync " + JIRA]
        both = completions(bare, "entity", "create", "--disable", "sync:Jira E")
    assert [line.split("\t")[0] for line in both] == ["sync:Jira Escalations"]


def test_teams_come_behind_a_comma_too(cli: Cli) -> None:
    named = [line.split("\t")[0] for line in completions(cli, "team", "list", "-t", "payments,s")]
    assert named == ["payments,search"]
    window = cli.create("--disable", "integration:datadog-prod", "-d", "for payments", "--team", "payments")
    assert [
        line.split("\t")[0] for line in completions(cli, "window", "get", "-t", "search,payments", "")
    ] == [window]


def test_what_targets_has_listed_is_not_requested_again(bare: Cli) -> None:
    with plain_account(bare) as tcp_cli:
        assert tcp_cli("targets", "--team", PAYMENTS).code == 0
        tcp_cli.log.clear()
        typed = ("create", "-t", PAYMENTS, "--disable")
        assert completions(bare, "entity", *typed, "integration:Datadog P")
        assert completions(bare, "policy", *typed, "policy:Night")
        assert tcp_cli.requests() == []


def test_profiles_zones_and_statuses_need_no_account(bare: Cli) -> None:
    bare.config("profiles:\n  prod:\n    site: acme.atlassian.net\n")
    assert completions(bare, "profile", "list", "-p", "") == [
        "prod\tacme.atlassian.net",
        "sandbox\tthe embedded API, without an account",
    ]
    assert completions(bare, "zone", "list", "--tz", "Europe/Berl") == ["Europe/Berlin\t"]
    assert completions(bare, "status", "list", "--status", "past,c") == ["past,cancelled\t"]


def test_unknown_values_give_no_output(bare: Cli) -> None:
    assert completions(bare, "window", "cancel", "") == []
    assert completions(bare, "window", "cancel", "-p", "nope", "") == []
    assert completions(bare, "window", "cancel", "-p", "sandbox", "--api-url", "http://127.0.0.1:1", "") == []
    bare.config("profiles: [")
    assert completions(bare, "profile", "list", "-p", "") == []
    assert completions(bare, "nonsense", "list", "") == []


def test_a_slow_account_is_not_waited_for(bare: Cli, tmp_path: Path) -> None:
    pipe = tmp_path / "token"
    os.mkfifo(pipe)
    bare.config(f"profiles: {{default: {{cloud_id: x, email: a@b.c, token_command: cat {pipe}}}}}\n")
    assert completions(bare, "window", "cancel", "") == []
    os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))  # it fails once no thread reads the token


def test_an_answer_that_needs_no_api_loads_none_of_it(bare: Cli) -> None:
    bare.config("default_profile: p\nprofiles:\n  p:\n    teams:\n      pay: p-1\n")
    code = (
        "import atexit, sys; from compass_maint_cli.__main__ import run; sys.argv[1:] = ['list', '-t', '']; "
        "heavy = {'typer', 'httpx', 'rich', 'ssl', 'hashlib'}; "
        "atexit.register(lambda: print(heavy & set(sys.modules))); run()"
    )
    environ = {"HOME": str(bare.home), "_COMPASS_MAINT_COMPLETE": "team"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == "pay\tp-1\nset()\n"
