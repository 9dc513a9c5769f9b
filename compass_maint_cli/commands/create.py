"""``compass-maint create``."""

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import RULES, SAFETY, choice, option
from compass_maint_cli.commands.guided import guided, say_command
from compass_maint_cli.commands.use_cases import (
    build_drafts,
    github_step,
    overlap_check,
    preview,
    say_done,
    window_creator,
)
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.create import IF_EXISTS
from compass_maint_cli.windows.drafts import WindowRequest
from compass_maint_cli.windows.operations import requests_of
from compass_maint_cli.windows.overlaps import ON_OVERLAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.domain.maintenance import Draft, Maintenance
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint create --team payments --disable integration:datadog-prod
compass-maint create --enable policy:quiet-hours --start 'sat 02:00' --for 2h -d 'database patching'
compass-maint create --team payments --disable integration:datadog-prod --for 30m --key deploy-4412
compass-maint create -f payments-db-patching.yaml --dry-run
"""

NewKey = Annotated[str | None, option(RULES, "--key KEY", "Create it once: later calls find it by this key.")]
IfExists = Annotated[
    str, option(SAFETY, f"--if-exists {'|'.join(IF_EXISTS)}", "What to do if a window has the key (return).")
]
WaitReady = Annotated[
    bool, option(SAFETY, "--wait", "Wait until the window is active or planned, and check its targets.")
]


def command(
    session: "Session",
    disable: options.Disable = None,
    enable: options.Enable = None,
    file: options.File = None,
    description: options.Description = None,
    start: options.Start = None,
    end: options.End = None,
    length: options.Length = None,
    key: NewKey = None,
    no_provenance: options.NoProvenance = False,
    if_exists: IfExists = "return",
    on_overlap: options.OnOverlap = "warn",
    wait: WaitReady = False,
    override: options.Override = None,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
) -> None:
    """Create a window from flags or from a rule file.

    With no end given it lasts one hour. Flags win over the file. With --key, running it twice makes one
    window. With no rules and no file it asks what, how long and why, where a person can answer.
    """
    if_exists = choice("--if-exists", if_exists, IF_EXISTS)
    on_overlap = choice("--on-overlap", on_overlap, ON_OVERLAP)
    rules = tuple(disable or ()), tuple(enable or ())
    wanted = WindowRequest(*rules, description, key=key, signed=not no_provenance, override=override)
    wanted = wanted._replace(start=start, end=end, length=length)
    same: AbstractContextManager[None] = nullcontext()
    if not (disable or enable or file) and session.console.may_ask:
        wanted = guided(session, wanted)
        same = say_command(session, wanted, _other_flags(if_exists, on_overlap, wait=wait))
    overlaps = overlap_check(session, on_overlap)
    drafts = build_drafts(session, wanted, file or [], overlaps)
    with same:
        overlaps.check(drafts)
        if dry_run or print_curl:
            _preview(session, drafts, if_exists, as_curl=print_curl)
        else:
            results = window_creator(session, if_exists).create_all(drafts)
            _show(session, results, wait=wait)


def _other_flags(if_exists: str, on_overlap: str, *, wait: bool) -> list[str]:
    """Return the flags that do not belong to the request and differ from their defaults."""
    said = [] if if_exists == "return" else [f"--if-exists={if_exists}"]
    said += [] if on_overlap == "warn" else [f"--on-overlap={on_overlap}"]
    return said + ["--wait"] * wait


def _preview(session: "Session", drafts: "Sequence[Draft]", if_exists: str, *, as_curl: bool) -> None:
    creator = window_creator(session, if_exists)
    requests = requests_of(map(creator.plan, drafts))
    preview(session, requests, as_curl=as_curl)


def _show(session: "Session", results: "list[JobResult[Maintenance]]", *, wait: bool) -> None:
    """Say what was created, with ``wait`` wait for it, and show the windows."""
    console = session.console
    _say_created(session, results)
    if wait:
        results = _ready(session, results)
    settle(console, results, console.show, console.show_one if len(results) == 1 else None)


def _say_created(session: "Session", results: "Sequence[JobResult[Maintenance]]") -> None:
    """Say which windows were created, also to GitHub; existing ones were reported when they were found."""
    from compass_maint_cli.output.summary import done

    windows = [result.value for result in results if result.value is not None]
    for window in windows:
        session.reader.remember(window.id, window.team_id)
    new = [one for one in windows if one.id not in (session.reader.listed_ids(one.team_id) or ())]
    say_done(session, [done("created", window, session.console.sentence_view) for window in new])
    if windows:
        step = github_step(session)
        step.write_ids(windows)
        step.write_table(windows)


def _ready(session: "Session", results: "list[JobResult[Maintenance]]") -> "list[JobResult[Maintenance]]":
    """Wait until each created window is active or planned and its targets agree."""
    from compass_maint_cli.api.lookup import Lookup
    from compass_maint_cli.windows.ready import ReadyCheck

    check = ReadyCheck(session.client, Lookup(session.client.lists).all, session.clock)
    waits = [
        partial(check.wait, result.value)
        for result in results
        if result.value is not None and not result.interrupted
    ]
    ready = iter(session.jobs.run_all(waits))
    return [result if result.value is None or result.interrupted else next(ready) for result in results]


SPEC = CommandSpec(command, EXAMPLES)
