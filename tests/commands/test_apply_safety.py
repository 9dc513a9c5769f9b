"""What ``apply`` must never do: lengthen a silence that no file asks for, or end one too early."""

import json
import signal
import threading
from contextlib import chdir, closing
from datetime import timedelta
from typing import Any

import pytest

from compass_maint_cli.main import main
from compass_maint_cli.sandbox.app import create_app
from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli, Stream
from tests.support.rule_files import START, Files, Meanwhile


@pytest.fixture
def files(cli: Cli) -> Files:
    return Files(cli)


@pytest.mark.parametrize("name", ["", "  "])
@pytest.mark.parametrize("verb", ["apply", "diff", "validate", "create"])
def test_a_blank_file_name_is_refused(files: Files, verb: str, name: str) -> None:
    """``-f "$UNSET"`` must not read the current folder."""
    path = files.window("one")
    yes = ("--yes",) if verb == "apply" else ()
    for named in (("-f", name), ("-f", str(path), "-f", name)):
        with chdir(files.folder):
            result = files.cli(verb, *named, *yes)
        assert (result.code, result.out) == (2, "")
        assert f"the name of a rule file is blank: {name!r}; write -f FILE" in result.err
    assert files.listed() == []


RUNNING = ("2026-11-24T20:00:00Z", "2026-11-24T22:00:00Z")
LATER = {
    "years later": "start: 2029-01-09T22:00Z\nfor: 2h",
    "postponed within its own time": "start: 2026-11-24T21:00Z\nfor: 2h",
    "earlier end": "start: 2026-11-24T20:45Z\nend: 2026-11-24T21:00Z",
}


@pytest.mark.parametrize("times", LATER.values(), ids=LATER)
@pytest.mark.parametrize("adopt", [(), ("--adopt",)])
def test_a_running_window_is_never_moved_to_a_later_start(
    files: Files, times: str, adopt: tuple[str, ...]
) -> None:
    files.window("one")
    files.apply()
    files.cli.clock.time = START + timedelta(minutes=30)
    files.window("one", times)
    [window] = json.loads(files.cli("list", "-o", "json").out)
    result = files.cli("apply", "-f", str(files.folder), "--yes", *adopt)
    assert result.code == 6
    message = (
        f"one: window {window['id']}, active from 2026-11-24 21:00 to 2026-11-24 23:00, is not as the file"
    )
    assert message in result.err
    assert "it is active, but its start in the file is later" in result.err
    assert (
        "hint: apply again after it has ended; --end-running ends it now and creates the other" in result.err
    )
    assert files.listed() == [("About one [apply] [key=one]", "active", RUNNING[1])]
    files.window("two")
    assert files.cli("apply", "-f", str(files.folder), "--yes", *adopt).code == 9
    assert [end for text, _, end in files.listed() if "one" in text] == [RUNNING[1]]
    files.cli.clock.time = START + timedelta(hours=2)
    if "T21:00Z\nfor" in times:
        assert files.acted() == [("renew", "one")]


def test_a_running_window_stays_when_its_recurrence_moves_within_the_day(files: Files) -> None:
    repeat = "timezone: UTC\nrepeat: daily\nfor: 2h\n"
    files.window("w", f"{repeat}start: 2026-11-24 20:00")
    files.apply("--horizon", "60h")
    files.cli.clock.time = START + timedelta(minutes=30)
    files.window("w", f"{repeat}start: 2026-11-24 23:00")
    result = files.cli("apply", "-f", str(files.folder), "--yes", "--horizon", "1d", "-o", "json")
    assert result.code == 9
    data = json.loads(result.out)
    done = {step["key"]: (step["action"], step["result"]["done"]) for step in data["plan"]}
    assert done == {"w@2026-11-24": ("blocked", False), "w@2026-11-25": ("change", True)}
    assert [end for _, status, end in files.listed() if status == "active"] == [RUNNING[1]]


def test_diff_shows_what_is_blocked_with_the_times_of_the_window(files: Files) -> None:
    files.window("one")
    files.apply()
    files.cli.clock.time = START + timedelta(minutes=30)
    path = files.window("one", LATER["years later"])
    shown = files.cli("diff", "-f", str(path))
    assert (shown.code, shown.out.splitlines()[1].split()[:2]) == (8, ["blocked", "one"])
    [step] = json.loads(files.cli("diff", "-f", str(path), "-o", "json").out)["plan"]
    assert (step["action"], step["startDate"], step["changes"]) == ("blocked", "2029-01-09T22:00:00Z", None)
    assert (step["current"]["startDate"], step["current"]["endDate"]) == RUNNING
    assert step["current"]["id"] == step["id"]
    assert f"window {step['id']} is active from 2026-11-24T21:00:00+01:00 to 2026-11-24T23" in shown.out
    assert step["hint"].startswith("apply again after it has ended")


def by_hand(files: Files, *more: str) -> str:
    """Create a window with the key of a file, without the mark of ``apply``."""
    create = ("create", "--key", "one", "--disable", "sync:statuspage", "--start", "2026-11-24T20:00Z")
    return files.cli(*create, "-d", "About one", "--for", "1h", "-q", *more).out.strip()


@pytest.mark.parametrize("minutes", [-30, 30])
def test_a_window_that_apply_did_not_make_is_blocked_without_adopt(files: Files, minutes: int) -> None:
    created = by_hand(files)
    files.cli.clock.time = START + timedelta(minutes=minutes)
    files.window("one")
    before = files.listed()
    result = files.cli("apply", "-f", str(files.folder), "--yes")
    assert (result.code, files.listed()) == (6, before)
    assert f"one: window {created}, {before[0][1]} from 2026-11-24 21:00 to 2026-11-24 22:00" in result.err
    assert "is not as the file says; apply did not make it\nhint: --adopt takes it over\n" in result.err
    diff = files.cli("diff", "-f", str(files.folder))
    assert diff.code == 8
    assert "apply did not make it; --adopt takes it over" in diff.out
    assert files.cli("diff", "-f", str(files.folder), "--adopt").code == 8
    action = "change" if minutes < 0 else "move_end"
    assert files.acted("--adopt") == [(action, "one")]
    assert files.cli("diff", "-f", str(files.folder), "--adopt").code == 0
    assert files.acted() == []
    mark = " [apply]" if minutes < 0 else ""
    assert files.listed() == [(f"About one{mark} [key=one]", before[0][1], RUNNING[1])]


def test_adopt_marks_a_planned_window_so_that_it_is_its_own_from_then_on(files: Files) -> None:
    by_hand(files, "--for", "2h")
    files.window("one")
    assert files.acted() == []
    assert files.acted("--adopt") == [("change", "one")]
    assert files.acted("--adopt") == []
    assert files.acted("--adopt", "--owner", "search") == [("change", "one")]
    assert [text for text, _, _ in files.listed()] == ["About one [apply=search] [key=one]"]
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 3h")
    assert files.cli("apply", "-f", str(files.folder), "--yes").code == 6
    assert files.acted("--owner", "search") == [("change", "one")]


def test_an_adopted_window_is_reported(files: Files) -> None:
    by_hand(files)
    files.window("one")
    planned = files.cli("diff", "-f", str(files.folder), "--adopt")
    assert "taken over from others: apply marks it as its own" in planned.out
    files.cli.clock.time = START + timedelta(minutes=30)
    active = files.cli("diff", "-f", str(files.folder), "--adopt")
    assert "taken over from others for this change: an active window cannot be marked" in active.out


def test_the_plan_shows_the_real_start_of_an_active_window(files: Files) -> None:
    files.window("one")
    files.apply()
    files.cli.clock.time = START + timedelta(minutes=30)
    files.window("one", "start: 2026-11-24T19:00Z\nfor: 4h")
    shown = files.cli("diff", "-f", str(files.folder), "--utc").out.splitlines()[1].split("\t")
    assert shown[:5] == ["move the end", "one", "", "2026-11-24T20:00:00Z", "2026-11-24T23:00:00Z"]
    [step] = json.loads(files.cli("diff", "-f", str(files.folder), "-o", "json").out)["plan"]
    assert (step["startDate"], step["endDate"]) == ("2026-11-24T20:00:00Z", "2026-11-24T23:00:00Z")


def test_a_partial_step_is_reported_and_is_not_a_success(files: Files) -> None:
    files.window("one")
    files.apply()
    files.cli.clock.time = START + timedelta(minutes=30)
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 4h", "sync:jira-search")
    result = files.cli("apply", "-f", str(files.folder), "--yes")
    assert (result.code, result.out.splitlines()[1].split("\t")[:2]) == (6, ["done in part", "move the end"])
    assert "it is active: its rules cannot change\nhint: --end-running ends it now" in result.err
    assert files.listed() == [("About one [apply] [key=one]", "active", "2026-11-25T00:00:00Z")]
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 5h", "sync:jira-search")
    [step] = json.loads(files.cli("apply", "-f", str(files.folder), "--yes", "-o", "json").out)["plan"]
    assert step["result"]["done"] is True
    assert step["result"]["window"]["endDate"] == "2026-11-25T01:00:00Z"
    assert step["result"]["error"]["code"] == "conflict"
    assert files.acted("--end-running") == [("renew", "one"), ("cancel", "one")]


def test_a_window_that_becomes_active_between_plan_and_delete_is_cancelled(files: Files) -> None:
    files.window("one")
    files.window("two", "start: 2026-12-24T20:00Z\nfor: 1h")
    files.apply()
    (files.folder / "one.yaml").unlink()
    files.cli.clock.time = START - timedelta(minutes=1)
    out, err = Stream(), Stream(terminal=True)

    def start() -> None:
        files.cli.clock.time = START + timedelta(minutes=1)

    environment = files.cli.environment(out, err, Meanwhile(start), {})
    assert main(["apply", "-f", str(files.folder), "--prune", "-o", "json"], environment) == 0
    steps = {step["key"]: step for step in json.loads(out.getvalue())["plan"]}
    assert (steps["one"]["action"], steps["one"]["result"]["window"]["status"]) == ("delete", "cancelled")


@pytest.mark.parametrize(
    ("times", "prune", "overlaps"),
    [
        ("start: 2026-11-24T20:00Z\nfor: 2h", ("--prune",), False),  # the plan removes the other
        ("start: 2026-11-24T20:00Z\nfor: 2h", (), True),
        ("start: 2026-11-24T18:00Z\nfor: 2h", (), False),
        ("start: 2026-11-24T18:00Z\nfor: 3h", (), True),
    ],
)
def test_overlaps_are_those_after_the_plan(
    files: Files, times: str, prune: tuple[str, ...], overlaps: bool
) -> None:
    files.window("gone")
    files.window("moved", "start: 2026-11-25T20:00Z\nfor: 2h")
    files.apply()
    (files.folder / "gone.yaml").unlink()
    files.window("moved", times)
    result = files.cli("apply", "-f", str(files.folder), "--yes", "--on-overlap", "fail", *prune)
    assert result.code == (6 if overlaps else 0)
    assert ("disabled by 1 window" in result.err) is overlaps


def test_a_new_window_may_take_the_place_of_one_that_the_plan_moves(files: Files) -> None:
    files.window("one")
    files.apply()
    files.window("one", "start: 2026-11-25T20:00Z\nfor: 2h")
    files.window("two")
    assert files.acted("--on-overlap", "fail") == [("create", "two"), ("change", "one")]


BOGUS = "sync:00000000-0000-0000-0000-000000000000"


def test_prune_keeps_a_window_while_its_replacement_cannot_be_created(files: Files) -> None:
    for name in ("old", "running"):
        files.window(name, "start: 2026-11-24T20:00Z\nfor: 2h", "sync:jira-search")
    files.window("running", "start: 2026-11-24T19:00Z\nfor: 2h")
    files.apply()
    files.cli.clock.time = START - timedelta(minutes=30)
    before = files.listed()
    (files.folder / "old.yaml").unlink()
    (files.folder / "running.yaml").unlink()
    files.window("new", rule=BOGUS)
    result = files.cli("apply", "-f", str(files.folder), "--prune", "--yes", "-o", "json")
    assert (result.code, files.listed()) == (6, before)
    steps = {step["key"]: step for step in json.loads(result.out)["plan"]}
    assert [steps[key]["action"] for key in ("old", "running", "new")] == ["delete", "cancel", "create"]
    assert steps["new"]["result"]["error"]["status"] == 422
    for key in ("old", "running"):
        assert (steps[key]["result"]["done"], steps[key]["result"]["dependsOn"]) == (False, ["new"])
        message = f"{key}: window {steps[key]['id']} is kept, because its replacement failed: new"
        assert steps[key]["result"]["error"]["message"] == message
    table = files.cli("apply", "-f", str(files.folder), "--prune", "--yes")
    assert (table.code, table.out.count("skipped\t"), table.err.count(" is kept, ")) == (6, 2, 2)
    assert "0 of 3 done, 2 skipped" in table.err
    files.window("other", rule="integration:email-gateway")
    assert files.cli("apply", "-f", str(files.folder), "--prune", "--yes").code == 9
    assert len(files.listed()) == 3
    files.window("new")
    assert sorted(files.acted("--prune")) == [("cancel", "running"), ("create", "new"), ("delete", "old")]


def test_a_replacement_is_created_before_the_window_is_removed(files: Files) -> None:
    files.window("before")
    files.apply()
    (files.folder / "before.yaml").unlink()
    files.window("now")
    sent = files.cli("apply", "-f", str(files.folder), "--prune", "--yes", "--parallel", "1", "--debug").err
    assert 0 < sent.index("POST ") < sent.index("DELETE ")


def test_prune_removes_what_leaves_nothing_open_though_a_create_failed(files: Files) -> None:
    files.window("old")
    files.window("wide", "start: 2026-11-24T19:00Z\nfor: 4h")
    files.window("two", "team: search\nstart: 2026-11-24T20:00Z", "sync:jira-search")
    files.window("three", "team: search\nstart: 2026-11-24T20:00Z", "sync:jira-search")
    files.apply()
    (files.folder / "old.yaml").unlink()
    (files.folder / "two.yaml").unlink()
    files.window("new", rule=BOGUS)
    result = files.cli("apply", "-f", str(files.folder), "--prune", "--yes", "-o", "json")
    done = {step["key"]: step["result"] for step in json.loads(result.out)["plan"] if step["result"]}
    assert result.code == 9
    assert {key: result["done"] for key, result in done.items()} == {"old": True, "two": True, "new": False}


def test_a_window_keeps_its_rule_while_the_window_that_takes_it_cannot_be_created(files: Files) -> None:
    both = "start: 2026-11-24T20:00Z\nfor: 2h"
    files.write(
        "one",
        f"name: one\n{both}\nrules: [{{disable: 'sync:statuspage'}}, {{disable: 'sync:jira-search'}}]\n",
    )
    files.apply()
    files.write("one", f"name: one\n{both}\nrules: [{{disable: 'sync:jira-search'}}]\n")
    files.write(
        "two", f"name: two\n{both}\nrules: [{{disable: 'sync:statuspage'}}, {{disable: '{BOGUS}'}}]\n"
    )
    result = files.cli("apply", "-f", str(files.folder), "--yes")
    assert (result.code, result.out.count("skipped\t")) == (6, 1)
    [window] = json.loads(files.cli("list", "-o", "json").out)
    assert len(window["rules"]) == 2
    files.window("two")
    assert sorted(files.acted()) == [("change", "one"), ("create", "two")]


def test_a_window_is_kept_while_the_one_that_should_cover_it_is_blocked(files: Files) -> None:
    files.window("old")
    files.apply()
    (files.folder / "old.yaml").unlink()
    by_hand(files, "--on-overlap", "ignore")
    files.window("one")
    result = files.cli("apply", "-f", str(files.folder), "--prune", "--yes")
    assert (result.code, len(files.listed())) == (6, 2)
    assert "is kept, because its replacement failed: one" in result.err
    assert sorted(files.acted("--prune", "--adopt")) == [("change", "one"), ("delete", "old")]


def test_after_an_interrupt_nothing_is_removed(files: Files) -> None:
    files.window("old")
    files.apply()
    (files.folder / "old.yaml").unlink()
    files.window("new")
    store = files.cli.home / ".local/share/compass-maint/sandbox.sqlite3"
    seen: list[str] = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with closing(create_app(store, now=files.cli.clock.now)) as app:

        def interrupting(environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401  WSGI's own
            seen.append(environ["REQUEST_METHOD"])
            if seen[-1] == "POST":
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return app(environ, start_response)

        try:
            with running(interrupting) as url:
                env = {"COMPASS_MAINT_API_URL": url}
                result = files.cli("apply", "-f", str(files.folder), "--prune", "--yes", env=env)
        finally:
            signal.signal(signal.SIGINT, before)
    assert result.code == 130
    assert "apply again to continue" in result.err
    assert seen.count("POST") == 1
    assert "DELETE" not in seen
    assert ("About old [apply] [key=old]", "planned", RUNNING[1]) in files.listed()


def test_a_window_of_one_day_is_created_however_far_ahead(files: Files) -> None:
    files.window("one", "start: 2029-01-09T22:00Z\nfor: 2h")
    assert files.acted() == [("create", "one")]


@pytest.mark.parametrize(
    ("repeat", "hint"),
    [("", "another start in its file creates it again"), ("\nrepeat: every week", "except: [2026-11-24]")],
)
def test_a_window_cancelled_before_it_began_is_left_with_a_hint_for_its_file(
    files: Files, repeat: str, hint: str
) -> None:
    files.window("one", f"start: 2026-11-24T20:00Z\nfor: 2h{repeat}")
    files.apply()
    first = files.cli("list", "-q", "--sort", "start").out.split()[0]
    assert files.cli("cancel", first).code == 0
    result = files.cli("diff", "-f", str(files.folder))
    assert result.code == 0
    assert hint in result.out


def test_an_occurrence_of_yesterday_that_still_runs_is_known_by_its_file(files: Files) -> None:
    files.window("one", "start: 2026-11-24T20:00Z\nfor: 26h\nrepeat: every week")
    files.apply()
    files.cli.clock.time = START + timedelta(hours=25)
    shorter = files.window("one", "start: 2026-11-24T20:00Z\nfor: 1h\nrepeat: every week")
    result = files.cli("diff", "-f", str(shorter), "--prune", "-o", "json")
    first = json.loads(result.out)["plan"][0]
    assert (first["action"], first["key"]) == ("cancel", "one@2026-11-24")
    assert first["why"] == "its end in the file is in the past"
