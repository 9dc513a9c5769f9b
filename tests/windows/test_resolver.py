"""The scope of a rule file's window: a typed flag, then the file, then the default team."""

import json

import pytest

from compass_maint_cli.sandbox.fixtures import PAYMENTS, SEARCH
from tests.support.harness import Cli

SCOPES = {"payments": PAYMENTS, "search": SEARCH, "global": None}
IN_FILE = {"payments": "team: payments\n", "search": "team: search\n", "global": "global: true\n", "none": ""}


def scope(cli: Cli, verb: str, in_file: str, *flags: str, default: str | None = None) -> str | None:
    """Return the team id of the window that a verb would make of a file; None for global."""
    text = IN_FILE[in_file] + "name: w\nstart: 2026-11-24T20:00Z\nrules: [{disable: 'sync:statuspage'}]\n"
    preview = [] if verb == "diff" else ["--dry-run"]
    env = {} if default is None else {"COMPASS_MAINT_TEAM": default}
    result = cli(verb, "-f", "-", *flags, *preview, "-o", "json", stdin=text, env=env)
    assert result.code == (8 if verb == "diff" else 0), result
    answer = json.loads(result.out)
    if verb == "diff":
        team_id: str | None = answer["plan"][0]["team"]
        return team_id
    before, _, after = answer["url"].partition("/teams/")
    assert before
    return after.partition("/")[0] or None


VERBS = pytest.mark.parametrize("verb", ["create", "apply", "diff"])


@VERBS
@pytest.mark.parametrize("in_file", IN_FILE)
@pytest.mark.parametrize("flag", [("--team", "payments"), ("--team", "search"), ("--global",)], ids=" ".join)
def test_a_typed_scope_wins_over_the_file(cli: Cli, verb: str, in_file: str, flag: tuple[str, ...]) -> None:
    assert scope(cli, verb, in_file, *flag, default="search") == SCOPES[flag[-1].removeprefix("--")]


@VERBS
@pytest.mark.parametrize(
    ("in_file", "expected"),
    [("payments", PAYMENTS), ("search", SEARCH), ("global", None), ("none", SEARCH)],
)
def test_the_file_wins_over_the_default_team(cli: Cli, verb: str, in_file: str, expected: str | None) -> None:
    assert scope(cli, verb, in_file, default="search") == expected


@VERBS
def test_without_any_scope_the_window_is_global(cli: Cli, verb: str) -> None:
    assert scope(cli, verb, "none") is None
