"""``create`` without rules asks on a terminal for target, length and reason; it never asks elsewhere."""

import shlex

import pytest

from tests.support.harness import Cli
from tests.support.plain_account import plain_account
from tests.support.tcp_cli import TEAM, TcpCli

SAME = "the same without questions: compass-maint create"


def test_the_answers_give_a_window_and_the_equivalent_command(cli: Cli) -> None:
    listed = cli("create", *TEAM, stdin="\n", terminal=True).err.splitlines()
    number = next(line.split()[0] for line in listed if line.endswith("  datadog-prod"))
    done = cli("create", *TEAM, stdin=f"{number}\n30m\nload test\n", terminal=True, env={"NO_COLOR": "1"})
    assert done.code == 0
    message = " ".join(done.err.split())
    command = f"{SAME} --team payments --disable integration:datadog-prod --for 30m --description 'load test'"
    assert message.endswith(f", payments {command}"), "below the success"
    assert "load test" in cli("list", *TEAM, "-o", "json").out


def test_the_command_that_is_printed_does_the_same(cli: Cli) -> None:
    cli.columns = 400
    done = cli("create", "--dry-run", "-o", "jsonl", stdin="datadog-prod\n\n\n", terminal=True)
    [line] = [line for line in done.err.splitlines() if SAME in line]
    again = cli(*shlex.split(line.partition("questions: ")[2])[1:], "--dry-run", "-o", "jsonl")
    assert (again.code, again.out) == (0, done.out)


def test_the_command_is_printed_after_a_failure_too(tcp_cli: TcpCli) -> None:
    created = tcp_cli.create_default("--key", "k", "--on-overlap", "ignore")
    assert created
    argv = ("create", *TEAM, "--key", "k", "--if-exists", "fail", "--wait")
    done = tcp_cli(*argv, stdin="1\n30m\n\n", terminal=True, env={"NO_COLOR": "1"})
    assert done.code == 6
    before, _, after = " ".join(done.err.split()).partition(SAME)
    assert "created" not in before
    assert "--for 30m --key k --if-exists=fail --wait error: " in after
    assert tcp_cli.writes() == []


def test_two_targets_with_one_name_are_distinguished(cli: Cli) -> None:
    with plain_account(cli) as tcp_cli:
        listed = tcp_cli("create", stdin="\n", terminal=True, env={"NO_COLOR": "1"}).err.splitlines()
    twins = [line for line in listed if "Jira Escalations" in line]
    assert len(twins) == len({line.split("(")[1] for line in twins}) == 2
    assert not [line for line in listed if "Statuspage  (" in line]


@pytest.mark.parametrize(
    ("answers", "message"),
    [("99\n1h\n\n", "99 is not in the list"), ("1\n3x\n", "3x"), ("\n", "no rules"), ("", "no rules")],
)
def test_a_wrong_answer_creates_nothing(cli: Cli, answers: str, message: str) -> None:
    done = cli("create", *TEAM, stdin=answers, terminal=True)
    assert (done.code, message in done.err) == (2, True)
    assert SAME not in done.err, "a command that failed is not offered for reuse"
    assert cli("list", *TEAM, "-q").out == ""


@pytest.mark.parametrize(
    ("argv", "env", "terminal"),
    [((), {}, False), (("--no-input",), {}, True), ((), {"CI": "true"}, True)],
)
def test_there_is_no_question_where_no_answer_can_come(
    cli: Cli, argv: tuple[str, ...], env: dict[str, str], terminal: bool
) -> None:
    done = cli("create", *TEAM, *argv, stdin="1\n1h\n\n", terminal=terminal, env=env)
    assert done.code == 2
    assert "no rules" in done.err
    assert "what to disable" not in done.err
