"""``wait``: sleeps until the windows' own time, then looks."""

from pathlib import Path

import pytest

from tests.support.clock import ActionClock
from tests.support.harness import Cli

DISABLE = ("--disable", "integration:datadog-prod")


@pytest.fixture
def clock() -> ActionClock:
    return ActionClock()


@pytest.fixture
def cli(tmp_path: Path, clock: ActionClock) -> Cli:
    return Cli(tmp_path, clock=clock, variables={"COMPASS_MAINT_PROFILE": "sandbox"})


def test_it_sleeps_until_the_window_s_own_start(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE, "--start", "+150s")
    result = cli("wait", window, "--until", "active", "-o", "id")
    assert (result.code, result.out) == (0, f"{window}\n")
    assert clock.slept == [60.0, 60.0, 30.0]
    assert result.err == (
        f"window {window} is planned; it starts at 2026-11-23 13:02:30 Europe/Berlin, in 2m 30s\n"
    )


def test_it_sleeps_until_the_window_s_own_end(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE, "--for", "30s")
    result = cli("wait", window, "--until", "ended", "-o", "json")
    assert (result.code, clock.slept) == (0, [30.0])
    assert '"status": "past"' in result.out


def test_a_state_that_is_reached_already_needs_no_sleep(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE)
    assert cli("wait", window).code == 0
    assert clock.slept == []


def test_time_runs_out_with_exit_code_8(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE, "--start", "+2h")
    result = cli("wait", window, "--timeout", "90s")
    assert (result.code, result.out, clock.slept) == (8, "", [60.0, 30.0])
    assert result.err.splitlines()[-1] == f"error: after 90s, {window} is not active"


def test_timeout_before_the_verb_is_that_of_a_request(cli: Cli) -> None:
    window = cli.create(*DISABLE)
    assert cli("--timeout", "5s", "wait", window).code == 0


def test_a_window_that_is_moved_is_waited_for_until_its_new_time(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE, "--for", "30s")
    clock.then = [lambda: cli("update", window, "--extend", "50s")]
    early = cli("wait", window, "--until", "ended", "--timeout", "29s")
    assert early.code == 8
    result = cli("wait", window, "--until", "ended")
    assert (result.code, clock.slept) == (0, [29.0, 51.0])


def test_a_window_that_somebody_cancels_has_ended_and_is_never_active(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE, "--start", "+2h")
    clock.then = [lambda: cli("cancel", window)]
    result = cli("wait", window, "--until", "active")
    assert (result.code, clock.slept) == (6, [60.0])
    assert result.err.splitlines()[-1] == (f"error: window {window} was cancelled; it will never be active")
    assert cli("wait", window, "--until", "ended").code == 0


def test_a_window_that_is_deleted_meanwhile_has_ended(cli: Cli, clock: ActionClock) -> None:
    window = cli.create(*DISABLE, "--start", "+2h")
    clock.then = [lambda: cli("delete", window, "--yes")]
    assert cli("wait", window, "--until", "ended", "-o", "json").code == 0
    assert cli("wait", window, "--until", "ended").code == 5


def test_several_are_waited_for_together(cli: Cli, clock: ActionClock) -> None:
    first = cli.create(*DISABLE, "--for", "20s")
    second = cli.create("--disable", "integration:prometheus-search", "--for", "50s")
    result = cli("wait", second, first, "--until", "ended", "-o", "id")
    assert (result.out, clock.slept) == (f"{second}\n{first}\n", [20.0, 30.0])


def test_an_unknown_state_is_refused_before_any_request(bare: Cli) -> None:
    result = bare("wait", "x", "--until", "done")
    assert result.code == 2
    assert result.err == "error: invalid --until 'done': choose from active, ended\n"
