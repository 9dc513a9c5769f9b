"""``compass-maint wait``."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import TIMES, choice, option
from compass_maint_cli.domain.wait_state import UNTIL, Wait
from compass_maint_cli.errors import AnswerNoError, NotFoundError, UnavailableError
from compass_maint_cli.times.durations import format_length, parse_length
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.zones import zone_name
from compass_maint_cli.windows.select import Selector

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.select import Target

EXAMPLES = """
compass-maint wait 0762db96-f795-4246-90be-edd295af8fca --until active --timeout 10m
compass-maint wait $(compass-maint list --team payments -q) --team payments --until ended
"""

Until = Annotated[str, option(TIMES, f"--until {'|'.join(UNTIL)}", "What to wait for (active).")]
Timeout = Annotated[
    str | None, option(TIMES, "--timeout LENGTH", "Give up after this time, with exit code 8.")
]


def command(session: "Session", ids: options.Ids, until: Until = "active", timeout: Timeout = None) -> None:
    """Wait until windows are active, or have ended.

    Sleeps until the windows' own times and then looks; in between at least once a minute, since somebody may
    move or cancel them. Cancelled windows have ended; one that can never be active is a conflict. --timeout
    before the verb is that of a request.
    """
    choice("--until", until, UNTIL)
    limit = None if timeout is None else parse_length(timeout, label="--timeout")
    monotonic = session.clock.monotonic
    deadline = float("inf") if limit is None else monotonic() + limit.total_seconds()
    finder = session.finder
    found = [finder.locate("wait", target) for target in finder.choose(Selector(tuple(ids)))]
    waits = {target.id: Wait(target.id, target.window) for target in found}
    targets = [replace(target, window=None) for target in found]
    announced: dict[str, str] = {}
    while pending := [wait for wait in waits.values() if not wait.reached(until)]:
        for wait in pending:
            _announce(session, wait, until, announced)
        left = deadline - monotonic()
        if left <= 0:
            raise AnswerNoError(_ran_out(pending, until, timeout or ""))
        now = session.environment.now()
        session.clock.sleep(min(left, *(wait.pause(until, now) for wait in pending)))
        waits |= _look(session, [target for target in targets if waits[target.id] in pending], waits, until)
    windows = [wait.window for wait in waits.values() if wait.window is not None]
    if len(targets) == 1 and windows:
        session.console.show_one(windows[0])
    else:
        session.console.show(windows)


def _look(session: "Session", targets: "list[Target]", waits: dict[str, Wait], until: str) -> dict[str, Wait]:
    """Read the windows again; one that cannot be read at the moment is kept as it was."""
    reads = [partial(session.reader.get, target.team_id, target.id) for target in targets]
    seen: dict[str, Wait] = {}
    for target, result in zip(targets, session.jobs.read_all(reads), strict=True):
        before = waits[target.id]
        window = result.value
        if isinstance(result.error, UnavailableError):
            session.console.info(f"window {target.id} cannot be read at the moment: {result.error.message}")
            window = before.window
        elif result.error is not None and not isinstance(result.error, NotFoundError):
            raise result.error
        wait = replace(before, window=window)
        moment = wait.moment(until)
        due = moment is None or moment <= session.environment.now()
        seen[target.id] = replace(wait, late=before.late + 1 if due else 0)
    return seen


def _announce(session: "Session", wait: Wait, until: str, announced: dict[str, str]) -> None:
    """Say which time is waited for, and again when it was moved."""
    moment = wait.moment(until)
    if moment is None or wait.window is None:
        return
    now = session.clock.now()
    when = f"{format_local(moment, session.clock.zone)} {zone_name(session.clock.zone)}"
    left = f", in {format_length(moment - now)}" if moment > now else ", which is now"
    if announced.get(wait.id) != when:
        announced[wait.id] = when
        word = "it starts" if until == "active" else "it ends"
        session.console.info(f"window {wait.id} is {wait.window.status}; {word} at {when}{left}")


def _ran_out(pending: list[Wait], until: str, timeout: str) -> str:
    ids = ", ".join(wait.id for wait in pending)
    be = "is" if len(pending) == 1 else "are"
    state = f"{be} not active" if until == "active" else f"{'has' if be == 'is' else 'have'} not ended"
    return f"after {timeout}, {ids} {state}"


SPEC = CommandSpec(command, EXAMPLES)
