"""Windows that touch the same entity at the same time, in the scope and in one call."""

import pytest

from tests.support.harness import Cli
from tests.support.served import RULE, TEAM

QUIET = ("--enable", "policy:quiet-hours")
SHOWN = "policy:quiet-hours (258bec1f-bae6-4190-bcc6-56c42990131c)"


def warnings(err: str) -> list[str]:
    return [line.removeprefix("warning: ") for line in err.splitlines() if line.startswith("warning: ")]


def make(cli: Cli, *argv: str) -> str:
    result = cli("create", *argv, "-q", "--on-overlap", "ignore")
    assert result.code == 0, result
    return result.out.strip()


def test_the_same_state_overlaps_and_another_contradicts(cli: Cli) -> None:
    id_ = make(cli, *QUIET, "-d", "Night")
    same = cli("create", *QUIET, "--dry-run")
    assert warnings(same.err) == [f"{SHOWN} overlaps active window {id_} (Night), which has it enabled"]
    other = cli("create", "--disable", "policy:quiet-hours", "--dry-run")
    assert warnings(other.err) == [f"{SHOWN} contradicts active window {id_} (Night), which has it enabled"]


@pytest.mark.parametrize(
    "argv",
    [
        (*QUIET, "--start", "2026-11-23 14:00"),
        (*QUIET, *TEAM),
        ("--disable", "policy:critical-first"),
        (*QUIET, "--key", "night"),
        (*QUIET, "--on-overlap", "ignore"),
    ],
    ids=["it starts as the other ends", "another scope", "another entity", "its own key", "ignored"],
)
def test_no_warning_without_a_common_entity_and_time(cli: Cli, argv: tuple[str, ...]) -> None:
    make(cli, *QUIET, "--key", "night")
    result = cli("create", *argv, "--dry-run")
    assert (result.code, warnings(result.err)) == (0, [])


def test_no_warning_about_a_cancelled_window(cli: Cli) -> None:
    id_ = make(cli, *QUIET)
    assert cli("cancel", id_).code == 0
    assert warnings(cli("create", *QUIET, "--dry-run").err) == []


def test_fail_names_every_overlap_and_makes_nothing(cli: Cli) -> None:
    one, two = make(cli, *TEAM, *RULE), make(cli, *TEAM, *RULE, "--start", "+30m")
    result = cli("create", *TEAM, *RULE, "--on-overlap", "fail")
    assert (result.code, result.out) == (6, "")
    errors = [line for line in result.err.splitlines() if line.startswith("error: ")]
    assert [id_ in line for id_, line in zip((one, two), errors, strict=True)] == [True, True]
    assert cli("list", *TEAM, "-q").out == f"{one}\n{two}\n"


def test_an_update_is_checked_against_other_windows_only(cli: Cli) -> None:
    first = make(cli, *TEAM, *RULE)
    later = make(cli, *TEAM, *RULE, "--start", "+2h")
    assert warnings(cli("update", *TEAM, first, "--extend", "30m", "--dry-run").err) == []
    result = cli("update", *TEAM, first, "--extend", "90m", "--dry-run")
    assert [later in line for line in warnings(result.err)] == [True]
    assert cli("update", *TEAM, first, "--extend", "90m", "--on-overlap", "fail").code == 6


def test_the_windows_of_one_file_are_checked_against_each_other(cli: Cli) -> None:
    text = """
description: One
for: 2h
rules: [{enable: policy:quiet-hours}]
---
description: Two
start: +1h
rules: [{disable: policy:quiet-hours}, {disable: policy:critical-first}]
---
description: Three
start: +4h
rules: [{disable: policy:quiet-hours}]
---
description: Four
team: payments
rules: [{disable: policy:quiet-hours}]
"""
    result = cli("create", "-f", "-", "-q", stdin=text)
    assert result.code == 0
    assert warnings(result.err) == [
        f"{SHOWN} contradicts another new window, from 2026-11-23 13:00+01:00 (One), which has it enabled"
    ]
    refused = cli("create", "-f", "-", "--on-overlap", "fail", stdin=text)
    assert (refused.code, refused.out) == (6, "")


def test_at_most_20_overlaps_are_named(cli: Cli) -> None:
    text = "---\n".join(["for: 1h\nrules: [{enable: policy:quiet-hours}]\n"] * 60)
    result = cli("create", "-f", "-", "--dry-run", stdin=text)
    assert result.code == 0
    assert len(warnings(result.err)) == 21
    assert warnings(result.err)[-1] == "more of them are not named here"
