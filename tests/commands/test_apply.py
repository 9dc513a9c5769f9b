"""``apply`` and ``diff`` as a person or a pipeline uses them, against the sandbox."""

import json
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from compass_maint_cli.domain.plan_steps import Action
from compass_maint_cli.main import main
from compass_maint_cli.sandbox import fixtures as environment
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli, Stream
from tests.support.rule_files import START, Files, Meanwhile

STATUSPAGE = "94e9e162-767b-47a6-a00a-4cd8b6f94833"


@pytest.fixture
def files(cli: Cli) -> Files:
    return Files(cli)


def test_a_created_window_has_key_and_mark_and_is_created_once(files: Files) -> None:
    files.window("one")
    assert files.acted() == [("create", "one")]
    assert files.listed() == [("About one [apply] [key=one]", "planned", "2026-11-24T22:00:00Z")]
    assert files.acted() == []
    assert files.cli("diff", "-f", str(files.folder)).code == 0


def test_the_data_of_a_plan_and_its_result(files: Files) -> None:
    path = files.window("one")
    [step] = files.apply()["plan"]
    window = step["result"]["window"]
    assert step | {"result": None} == {
        "action": "create",
        "key": "one",
        "team": None,
        "id": None,
        "description": "About one [apply] [key=one]",
        "startDate": "2026-11-24T20:00:00Z",
        "endDate": "2026-11-24T22:00:00Z",
        "rules": [{"state": "disabled", "entity": {"id": STATUSPAGE, "type": "sync"}}],
        "changes": None,
        "current": None,
        "why": "",
        "hint": None,
        "file": str(path),
        "line": 1,
        "result": None,
    }  # fmt: skip
    assert window["description"] == "About one [apply] [key=one]"
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 3h")
    diff = files.cli("diff", "-f", str(files.folder), "-o", "json")
    data = json.loads(diff.out)
    assert diff.code == 8
    assert data["plan"][0]["changes"] == {"endDate": "2026-11-24T23:00:00Z"}
    assert data["plan"][0]["id"] == window["id"]
    assert data["plan"][0]["result"] is None
    assert data["summary"] == dict.fromkeys(Action, 0) | {"change": 1}


def test_a_step_that_no_file_asks_for_has_the_data_of_its_window(files: Files) -> None:
    files.window("kept")
    files.window("gone", rule="sync:jira-search")
    created = {step["key"]: step["result"]["window"] for step in files.apply()["plan"]}
    (files.folder / "gone.yaml").unlink()
    diff = files.cli("diff", "-f", str(files.folder), "--prune", "-o", "json")
    steps = {step["key"]: step for step in json.loads(diff.out)["plan"]}
    for key, action in (("gone", "delete"), ("kept", "same")):
        assert (steps[key]["action"], steps[key]["current"]) == (action, created[key])
        for name in ("description", "startDate", "endDate", "rules"):
            assert steps[key][name] == created[key][name]
    assert (steps["gone"]["file"], steps["gone"]["line"]) == (None, None)


def test_off_a_terminal_yes_is_required_and_on_one_there_is_a_question(files: Files) -> None:
    files.window("one")
    refused = files.cli("apply", "-f", str(files.folder))
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.endswith(
        "error: apply of 1 change to sandbox.example (profile sandbox) needs --yes because it cannot "
        "ask; nothing was done\n"
    )
    declined = files.cli("apply", "-f", str(files.folder), terminal=True, stdin="n\n")
    assert "apply 1 change to sandbox.example (profile sandbox)? [y/N]" in declined.err
    assert files.listed() == []
    files.cli("apply", "-f", str(files.folder), terminal=True, stdin="y\n")
    assert len(files.listed()) == 1


def test_of_an_active_window_only_the_end_moves(files: Files) -> None:
    files.window("one")
    files.apply()
    files.cli.clock.time = START + timedelta(minutes=30)
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 4h")
    assert files.acted() == [("move_end", "one")]
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 4h", rule="integration:email-gateway")
    result = files.cli("apply", "-f", str(files.folder), "--yes")
    assert result.code == 6
    assert "is not as the file says; it is active: its rules cannot change" in result.err
    assert files.cli("diff", "-f", str(files.folder)).code == 8
    assert files.listed() == [("About one [apply] [key=one]", "active", "2026-11-25T00:00:00Z")]


def test_what_has_ended_is_left_until_the_file_has_it_ahead_again(files: Files) -> None:
    files.window("one")
    files.apply()
    files.cli.clock.time = START + timedelta(days=1)
    assert files.acted("--prune") == []
    files.window("one", "start: 2026-12-24T20:00Z\nfor: 2h")
    assert files.acted() == [("renew", "one")]
    assert [status for _, status, _ in files.listed()] == ["past", "planned"]


def test_prune_removes_what_apply_made_and_nothing_else(files: Files) -> None:
    for name in ("kept", "gone", "running"):
        files.window(name, f"start: 2026-11-24T{20 if name != 'running' else '19'}:00Z\nfor: 2h")
    files.apply()
    create = (
        "create",
        "--disable",
        "integration:email-gateway",
        "--start",
        "2026-11-24T20:00Z",
        "--on-overlap",
        "ignore",
    )
    files.cli(*create, "--key", "mine", "-d", "About mine")
    files.cli(*create, "-d", "About nothing")
    files.cli(*create, "--team", "search", "--key", "theirs")
    files.cli.clock.time = START - timedelta(minutes=30)
    (files.folder / "gone.yaml").unlink()
    (files.folder / "running.yaml").unlink()
    left = files.cli("diff", "-f", str(files.folder))
    assert (left.code, left.out.count("--prune removes it")) == (0, 2)
    assert sorted(files.acted("--prune")) == [("cancel", "running"), ("delete", "gone")]
    left_over = ["kept [apply] [key=kept]", "mine [key=mine]", "nothing", "running [apply] [key=running]"]
    assert [text.removeprefix("About ") for text, _, _ in files.listed()] == left_over
    assert len(files.listed("--team", "search")) == 1


def test_prune_looks_into_the_scopes_of_the_files_or_into_all(files: Files) -> None:
    files.window("one")
    files.window("two", "team: search\nstart: 2026-11-24T20:00Z")
    files.apply()
    (files.folder / "two.yaml").unlink()
    assert files.acted("--prune") == []
    message = "--prune looks into global; --all-teams looks into every known team\n"
    assert message in files.cli("diff", "-f", str(files.folder), "--prune").err
    assert message not in files.cli("diff", "-f", str(files.folder), "--prune", "--all-teams").err
    assert files.acted("--prune", "--all-teams") == [("delete", "two")]


def test_prune_looks_into_every_known_scope_where_the_files_have_an_owner(files: Files) -> None:
    """By the owner, windows of other sets of files are recognised, also where no file names the scope."""
    files.window("one")
    for owner in ("ours", "others"):
        files.window(f"two-{owner}", "team: search\nstart: 2026-11-24T20:00Z")
        files.apply("--owner", owner, "--on-overlap", "ignore", *(("--adopt",) if owner == "others" else ()))
        (files.folder / f"two-{owner}.yaml").unlink()
    ours = ("--owner", "ours", "--prune", "--adopt")
    assert ("delete", "two-ours") not in files.acted("--global", *ours)
    diff = files.cli("diff", "-f", str(files.folder), *ours)
    assert diff.code == 8
    assert "--prune looks into" not in diff.err
    assert files.acted(*ours) == [("delete", "two-ours")]
    assert [text for text, _, _ in files.listed("--team", "search")] == [
        "About two-others [apply=others] [key=two-others]"
    ]


def test_two_sets_of_files_with_owners_leave_each_other_alone(files: Files) -> None:
    files.window("mine")
    files.apply("--owner", "payments")
    (files.folder / "mine.yaml").unlink()
    files.window("yours", rule="sync:jira-search")
    assert files.acted("--owner", "search", "--prune") == [("create", "yours")]
    assert files.acted("--prune") == []
    assert files.acted("--owner", "payments", "--prune") == [("delete", "mine")]
    assert files.cli("diff", "-f", str(files.folder), "--owner", "a b").code == 2


@pytest.mark.parametrize(("name", "prune"), [("two", ("--prune",)), ("one", ())])
def test_a_global_list_that_holds_teams_windows_too_leads_to_no_change_of_them(
    files: Files, name: str, prune: tuple[str, ...]
) -> None:
    """Whether it does is not documented (docs/api-facts.md 6.10); here every list is that of Search.

    A window of the team with the same key is not taken for that of another process, either.
    """
    files.window("one", "team: search\nstart: 2026-11-24T20:00Z")
    files.apply()
    (files.folder / "one.yaml").unlink()
    files.window(name, rule="sync:jira-search")
    with closing(
        create_app(files.cli.home / ".local/share/compass-maint/sandbox.sqlite3", now=files.cli.clock.now)
    ) as app:

        def both(environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401  the signature of WSGI
            if environ["REQUEST_METHOD"] == "GET":
                environ["PATH_INFO"] = environ["PATH_INFO"].replace(
                    "/v1/maint", f"/v1/teams/{environment.SEARCH}/maint"
                )
            return app(environ, start_response)

        with running(both) as url:
            files.cli.variables["COMPASS_MAINT_API_URL"] = url
            assert files.acted(*prune) == [("create", name)]
            del files.cli.variables["COMPASS_MAINT_API_URL"]
    assert [text for text, _, _ in files.listed()] == [f"About {name} [apply] [key={name}]"]
    assert [text for text, _, _ in files.listed("--team", "search")] == ["About one [apply] [key=one]"]


def test_the_default_team_is_for_windows_that_name_none(files: Files) -> None:
    files.cli.variables["COMPASS_MAINT_TEAM"] = "payments"
    files.window("one")
    files.window("two", "team: search\nstart: 2026-11-24T20:00Z")
    files.window("three", "global: true\nstart: 2026-11-24T20:00Z", rule="sync:jira-search")
    files.apply("--on-overlap", "ignore")
    for scope, name in (
        (("--team", "payments"), "one"),
        (("--team", "search"), "two"),
        (("--global",), "three"),
    ):
        assert [text for text, _, _ in files.listed(*scope)] == [f"About {name} [apply] [key={name}]"]


def test_a_failure_leaves_the_rest_done_and_the_next_apply_goes_on(files: Files) -> None:
    files.window("bad", rule="sync:00000000-0000-0000-0000-000000000000")
    files.window("good")
    result = files.cli("apply", "-f", str(files.folder), "--yes", "-o", "json")
    assert result.code == 9
    done = {step["key"]: step["result"] for step in json.loads(result.out)["plan"]}
    assert done["good"]["done"] is True
    assert done["bad"]["done"] is False
    assert done["bad"]["error"]["status"] == 422
    files.window("bad")
    assert files.acted() == [("create", "bad")]


def test_repeated_windows_move_with_their_file_and_survive_another_horizon(files: Files) -> None:
    weekly = "timezone: Europe/Berlin\nstart: 2026-11-28 22:00\nrepeat: every saturday\n"
    files.window("w", weekly + "for: 2h")
    assert files.acted("--horizon", "12w") == [("create", f"w@{day}") for day in days("2026-11-28", 12)]
    assert files.acted("--prune", "--horizon", "1w") == []
    gone = json.loads(files.cli("list", "--type", "all", "--key", "w@2027-01-02", "-o", "json").out)
    assert files.cli("delete", gone[0]["id"], "--yes").code == 0
    assert files.acted("--prune", "--horizon", "1w") == []
    assert files.acted("--horizon", "12w") == [("create", "w@2027-01-02")]
    files.window("w", weekly.replace("22:00", "21:00") + "for: 3h\nexcept: [2026-12-26]")
    assert files.acted("--horizon", "1w", "--prune") == [
        ("delete" if day == "2026-12-26" else "change", f"w@{day}") for day in days("2026-11-28", 12)
    ]
    assert files.acted("--horizon", "1w", "--prune") == []


def days(first: str, weeks: int) -> list[str]:
    start = datetime.fromisoformat(first).date()
    return [str(start + timedelta(weeks=week)) for week in range(weeks)]


CASES = (Path(__file__).parent / "unappliable.txt").read_text("utf-8").split("\n\n\n")


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_applied(files: Files, case: str) -> None:
    text, _, expected = case.partition("=> ")
    path = files.write("w", text)
    for verb in ("apply", "diff"):
        result = files.cli(verb, "-f", str(path))
        message = result.err.replace(str(path), "F").partition("\nhint:")[0].strip()
        assert result.out == ""
        assert f"{result.code}\n{message}" == expected.strip()


def test_a_second_window_with_our_key_and_mark_goes_with_prune(files: Files) -> None:
    files.window("one")
    files.apply()
    times = ("--start", "2026-11-24T20:00Z", "--on-overlap", "ignore")
    created = files.cli("create", "--disable", "sync:jira-search", *times, "-q").out.strip()
    files.cli("update", created, "-d", "About one [apply] [key=one]")
    assert files.acted() == []
    assert [action for action, _ in files.acted("--prune")] == ["delete"]
    assert len(files.listed()) == 1


def test_a_window_that_another_apply_creates_meanwhile_exists_once(files: Files) -> None:
    for name in ("one", "two", "three", "four"):
        files.window(name, rule="sync:statuspage" if name == "one" else "sync:jira-search")
    cli, out, err = files.cli, Stream(), Stream(terminal=True)
    other: list[dict[str, Any]] = []
    stdin = Meanwhile(lambda: other.append(files.apply("--on-overlap", "ignore")))
    environment = cli.environment(out, err, stdin, {})
    code = main(["apply", "-f", str(files.folder), "--on-overlap", "ignore", "-o", "json"], environment)
    assert code == 0
    assert len(files.listed()) == len(other[0]["plan"]) == 4
    for step in other[0]["plan"]:
        theirs = step["result"]["window"]["id"]
        assert f"another process created {theirs} with the key {step['key']!r}; " in err.getvalue()
    assert err.getvalue().replace("\n", " ").count(" is removed") == 4
    message = {step["result"]["window"]["id"] for step in json.loads(out.getvalue())["plan"]}
    assert message == {window["id"] for window in json.loads(cli("list", "-o", "json").out)}
    assert files.acted("--prune") == []


def test_files_may_be_arguments_as_a_shell_expands_them(files: Files) -> None:
    one, two = files.window("one"), files.window("two")
    result = files.cli("apply", "-f", str(one), str(two), "--yes", "-q")
    assert (result.code, len(result.out.split())) == (0, 2)
    assert files.cli("diff").code == 2


def test_a_file_without_a_window_prunes_nothing(files: Files) -> None:
    """It may have been cut off."""
    files.window("one")
    files.apply()
    (files.folder / "one.yaml").write_text("# nothing\n")
    result = files.cli("apply", "-f", str(files.folder), "--prune", "--yes")
    assert result.code == 2
    assert "the file has no window" in result.err
    assert len(files.listed()) == 1


@pytest.mark.parametrize("left", [None, "windows: []\n", '{"windows": []}'])
def test_without_any_window_in_the_files_prune_removes_what_apply_made(
    files: Files, left: str | None
) -> None:
    path = files.window("one")
    files.window("two", "team: search\nstart: 2026-11-24T20:00Z")
    files.apply()
    files.cli("create", "--disable", "integration:email-gateway", "-d", "Mine", "--on-overlap", "ignore")
    (files.folder / "two.yaml").unlink()
    if left is None:
        path.unlink()
    else:
        path.write_text(left)
    named = ("-f", str(files.folder))
    for verb, yes in (("diff", ()), ("apply", ("--yes",)), ("create", ()), ("validate", ())):
        refused = files.cli(verb, *named, *yes)
        assert (refused.code, refused.out) == (2, "")
        assert (
            "hint: where the last window is gone on purpose, apply --prune removes what it made"
            in refused.err
        )
    assert files.cli("apply", *named, "--prune").code == 2  # off a terminal
    diff = files.cli("diff", *named, "--prune")
    assert (diff.code, diff.out.count("delete")) == (8, 1)
    assert (
        "warning: the files hold no window: --prune removes all that apply made there (global)\n" in diff.err
    )
    assert files.acted("--prune") == [("delete", "one")]
    assert [text for text, _, _ in files.listed()] == ["Mine"]
    assert files.acted("--prune", "--team", "search") == [("delete", "two")]
    assert files.acted("--prune") == []


@pytest.mark.parametrize("name", ["", "none", "none/*.yaml"])
def test_prune_does_not_take_a_mistyped_name_for_the_last_file_gone(files: Files, name: str) -> None:
    files.window("one")
    files.apply()
    path = name and str(files.folder / name)
    assert files.cli("apply", "-f", path, "--prune", "--yes").code == 2
    assert len(files.listed()) == 1


def test_create_refuses_a_window_of_the_past_before_any_request(files: Files) -> None:
    path = files.window("old", "start: 2020-01-01 10:00\nfor: 1h")
    result = files.cli("create", "-f", str(path))
    assert (result.code, result.out) == (2, "")
    assert "old.yaml:4:6: the window ends at 2020-01-01 11:00 Europe/Berlin, which is past" in result.err
    assert files.acted() == []
