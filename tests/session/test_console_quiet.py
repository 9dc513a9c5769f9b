"""What a quiet call leaves out, and what it does not."""

from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM

MAKE = ("create", *TEAM, *RULE)


def test_success_is_reported_with_names(cli: Cli) -> None:
    created = cli(*MAKE, "--for", "90m", "--key", "k")
    (id_,) = cli("list", *TEAM, "-q").out.split()
    short = id_[:8]
    assert created.err.splitlines()[-1] == (
        f"created {short}: datadog-prod muted until 14:30 (1h 30m), payments"
    )
    again = cli(*MAKE, "--for", "90m", "--key", "k")
    assert "created" not in again.err  # the window was there before
    assert cli("update", *TEAM, id_, "--shorten", "15m").err.splitlines()[-2:] == [
        f"shortened {short}: 14:30 → 14:15",
        "datadog-prod can alert again from 14:15",
    ]
    assert cli("cancel", *TEAM, id_).err == (
        f"cancelled {short}, 1h 14m early\ndatadog-prod can alert again\n"
    )
    assert (
        cli("delete", *TEAM, id_, "--yes").err == f"deleted {short}: datadog-prod, 13:00 → 14:15, payments\n"
    )


def test_many_windows_are_counted(cli: Cli) -> None:
    documents = [f"start: +{n}m\nfor: 1m\nrules: [{{enable: policy:quiet-hours}}]\n" for n in range(5, 26)]
    created = cli("create", "-f", "-", "--on-overlap", "ignore", stdin="---\n".join(documents))
    assert created.err.splitlines()[-1] == "created 21 windows"


def test_a_quiet_call_leaves_warnings(cli: Cli) -> None:
    assert cli(*MAKE, "-q").err == ""
    quiet = cli(*MAKE, env={"COMPASS_MAINT_QUIET": "1"})
    assert [line.partition(":")[0] for line in quiet.err.splitlines()] == ["warning"]
    assert quiet.out.startswith("id\tstatus\t")
    assert "window:" in cli(*MAKE, env={"COMPASS_MAINT_QUIET": "0"}).err


def test_a_quiet_call_still_shows_what_its_question_is_about(cli: Cli) -> None:
    id_ = cli(*MAKE, "-q").out.strip()
    declined = cli("delete", *TEAM, id_, "-q", terminal=True, stdin="n\n")
    assert f"  {id_}  active" in declined.err


def test_a_dry_run_begins_with_the_account(cli: Cli) -> None:
    dry = cli(*MAKE, "--dry-run")
    assert dry.err.splitlines()[0] == (
        "dry run: nothing is sent to sandbox.example (profile sandbox), oncall@sandbox.example"
    )
    assert cli("list", *TEAM, "-q").out == ""
