"""``login`` offers to save what it found as aliases; it never asks off a terminal."""

import json
import re

import pytest
import yaml

from compass_maint_cli.commands.alias_offer import alias_for
from compass_maint_cli.sandbox.fixtures import ALIASES, EMAIL, PAYMENTS, TOKEN
from tests.support.harness import Cli, Result

QUESTION = "save them as aliases of this profile?"


def login(cli: Cli, server: str, answer: str, *argv: str) -> Result:
    """Log in on a terminal, and answer the offer."""
    typed = f"{server}\n{EMAIL}\n{answer}"
    return cli(
        "login", "--api-url", server, *argv, stdin=typed, terminal=True, hidden=TOKEN, env={"NO_COLOR": "1"}
    )


def profile(cli: Cli) -> dict[str, dict[str, str]]:
    held = yaml.safe_load((cli.home / ".config/compass-maint/config.yaml").read_text())
    return {group: held["profiles"]["default"].get(group, {}) for group in ("teams", "entities")}


def number_of(result: Result, alias: str) -> str:
    found = re.search(rf"^ *([0-9]+)  [a-z]+ +{alias}  ", result.err, re.MULTILINE)
    assert found, result.err
    return found[1]


def test_what_is_chosen_by_number_is_saved_and_works(bare: Cli, server: str) -> None:
    seen = login(bare, server, "n\n")
    assert profile(bare) == {"teams": {}, "entities": {}}
    numbers = f"{number_of(seen, 'payments')}, {number_of(seen, 'datadog-prod')}\n"
    result = login(bare, server, numbers)
    assert result.code == 0
    assert profile(bare) == {
        "teams": {"payments": PAYMENTS},
        "entities": {"datadog-prod": f"integration:{ALIASES['datadog-prod'][1]}"},
    }
    assert " ".join(result.err.split()).endswith("--team payments works now")
    created = bare("create", "--team", "payments", "--disable", "integration:datadog-prod", "-o", "json")
    assert created.code == 0
    again = login(bare, server, "y\n")
    assert QUESTION not in again.err, "a profile with aliases is left alone"
    assert len(profile(bare)["entities"]) == 1


def test_yes_saves_all_and_two_of_a_name_get_two_aliases(bare: Cli, server: str) -> None:
    assert login(bare, server, "y\n").code == 0
    saved = profile(bare)
    assert saved["teams"]["payments"] == PAYMENTS
    twins = {alias: value for alias, value in saved["entities"].items() if alias.startswith("grafana")}
    assert sorted(twins) == ["grafana", "grafana-b1e9e162"]
    assert len(set(twins.values())) == 2


@pytest.mark.parametrize("answer", ["99\n", "1-\n", "3-1\n", "0\n", "what?\n"])
def test_a_wrong_answer_saves_nothing_and_the_login_is_kept(bare: Cli, server: str, answer: str) -> None:
    result = login(bare, server, answer)
    assert result.code == 0
    assert "warning: no alias was saved: " in result.err
    assert profile(bare) == {"teams": {}, "entities": {}}
    assert bare("list").code == 0


@pytest.mark.parametrize("answer", ["", "\n", "n\n"])
def test_no_answer_is_a_no(bare: Cli, server: str, answer: str) -> None:
    result = login(bare, server, answer)
    assert (result.code, QUESTION in result.err) == (0, True)
    assert profile(bare) == {"teams": {}, "entities": {}}


def test_there_is_no_question_off_a_terminal_or_with_a_data_format(bare: Cli, server: str) -> None:
    argv = ("login", "--site", server, "--api-url", server, "--email", EMAIL)
    assert QUESTION not in bare(*argv, stdin=TOKEN).err
    assert QUESTION not in bare(*argv, "--token-stdin", stdin=TOKEN, terminal=True).err
    assert QUESTION not in login(bare, server, "y\n", "-o", "json").err


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("Datadog (Prod)", "datadog-prod"),
        ("__x", "x"),
        ("検索 Team", "検索-team"),
        ("🚒", ""),
        ("a\u202eb", ""),
    ],
)
def test_an_alias_is_typed_without_quotes(name: str, alias: str) -> None:
    assert alias_for(name) == alias


def test_many_teams_leave_room_for_targets(bare: Cli, server: str) -> None:
    first = login(bare, server, "n\n")
    targets = len(re.findall(r"^ *[0-9]+  (?!team )[a-z]+ +", first.err, re.MULTILINE))
    (cache,) = (bare.home / ".cache/compass-maint/accounts").iterdir()
    held = json.loads(cache.read_text())
    row = next(iter(held["sections"]["teams"].values()))
    held["sections"]["teams"] |= {f"id-{n}": [row[0], f"Team {n}", *row[2:]] for n in range(100)}
    cache.write_text(json.dumps(held))
    said = login(bare, server, "1, 39-40\n")
    listed = re.findall(r"^ *([0-9]+)  ([a-z]+) +[^ ]+  ", said.err, re.MULTILINE)
    assert [number for number, _ in listed] == [str(number) for number in range(1, 41)]
    assert [kind for _, kind in listed].count("team") == 40 - targets
    assert {group: len(saved) for group, saved in profile(bare).items()} == {"teams": 1, "entities": 2}
