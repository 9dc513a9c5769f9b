"""``compass-maint run``."""

import os
import signal
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.api.requests import create_request
from compass_maint_cli.api.server_time import CLOCK_TOLERANCE
from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import OUTPUT, RULES, SAFETY, TIMES, argument, choice, option
from compass_maint_cli.commands.use_cases import (
    build_drafts,
    github_step,
    overlap_check,
    preview,
    say_last_word,
    window_creator,
)
from compass_maint_cli.domain.description import parse
from compass_maint_cli.errors import CompassMaintError, ExitCode, RunError, UsageError
from compass_maint_cli.times.durations import format_length, parse_length
from compass_maint_cli.windows.drafts import WindowRequest
from compass_maint_cli.windows.overlaps import ON_OVERLAP

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.domain.maintenance import Draft, Maintenance
    from compass_maint_cli.run.job import CommandRunner, Job
    from compass_maint_cli.run.signals import SignalListener
    from compass_maint_cli.session.github_step import GithubStep
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint run --team payments --disable integration:datadog-prod -- ./deploy.sh
compass-maint run --enable policy:quiet-hours --tail 5m --key deploy-4412 -- make deploy
compass-maint run -f payments.yaml --window-failure ignore -- sh -c 'terraform apply | tee log'
"""
ON_FAILURE = ("abort", "ignore")

Argv = Annotated[list[str], argument("-- COMMAND...", "What to run, and its arguments.")]
RunKey = Annotated[
    str | None, option(RULES, "--key KEY", "An active window with this key is taken over, and left open.")
]
LeaseLength = Annotated[str, option(TIMES, "--lease LENGTH", "How far ahead the window always ends (10m).")]
Longest = Annotated[
    str | None,
    option(TIMES, "--max LENGTH", "Longest window (4h, or max_for if less); the command may take longer."),
]
Tail = Annotated[
    str | None, option(TIMES, "--tail LENGTH", "Keep the window open this long after the command.")
]
OnFailure = Annotated[
    str,
    option(
        SAFETY,
        f"--window-failure {'|'.join(ON_FAILURE)}",
        "If the window cannot be opened: do not start (abort), or run anyway.",
    ),
]
Quiet = Annotated[bool, option(OUTPUT, "--quiet -q", "Print only warnings and errors on standard error.")]


def command(
    session: "Session",
    argv: Argv,
    disable: options.Disable = None,
    enable: options.Enable = None,
    file: options.File = None,
    description: options.Description = None,
    key: RunKey = None,
    no_provenance: options.NoProvenance = False,
    lease: LeaseLength = "10m",
    longest: Longest = None,
    tail: Tail = None,
    window_failure: OnFailure = "abort",
    on_overlap: options.OnOverlap = "warn",
    override: options.Override = None,
    dry_run: options.DryRun = False,
    print_curl: options.PrintCurl = False,
    quiet: Quiet = False,
) -> int:
    """Keep a window open exactly as long as a command runs.

    The window ends one lease from now, and is moved on while the command runs: killed outright, it ends by
    itself. Then it is cancelled, or left for --tail. The exit code is the command's, 128+n where signal n
    killed it; 125 without a window, 126 where the command could not be started, 127 where there is none.
    Killed outright, it leaves its command running, and without a window once the lease is over; to bound the
    command write -- timeout 30m COMMAND. A window taken over by --key, or moved by others, is left open.
    Signals are passed on; after the first the window is held for a minute at a time, the second closes it.
    The command finds COMPASS_MAINT_WINDOW_ID and COMPASS_MAINT_WINDOW_END, the first end, in its environment.
    """
    choice("--on-overlap", on_overlap, ON_OVERLAP)
    job = _job(session, tuple(argv), (lease, longest, tail), window_failure)
    if quiet:
        session.console.quiet = True
    session.server_clock.tolerance = min(CLOCK_TOLERANCE, job.tolerance)
    rules = tuple(disable or ()), tuple(enable or ())
    opened_for = format_length(min(job.lease, job.longest))
    wanted = WindowRequest(
        *rules, description, length=opened_for, key=key, signed=not no_provenance, override=override
    )
    draft = _draft(session, wanted, file or [], on_overlap, job)
    if dry_run or print_curl:
        preview(session, [create_request(draft)] if draft else [], as_curl=print_curl)
        return 0
    return _run(session, job, draft)


def _run(session: "Session", job: "Job", draft: "Draft | None") -> int:
    """Run the command, say what became of its window, and return the exit code."""
    from compass_maint_cli.run.signals import open_listener

    step = github_step(session)
    with open_listener() as listener:
        result = _runner(session, listener, step).run(job, draft)
    if result.window is not None:
        step.write_table([result.window], command=f"{job.argv[0]}: exit code {result.code}")
        ends = None if job.tail is None else session.clock.now() + job.tail
        step.write_lines(say_last_word(session, [result.window], ends=ends, sure=ends is not None))
    return result.code


def _runner(session: "Session", listener: "SignalListener", step: "GithubStep") -> "CommandRunner":
    """Return what runs the command; it opens its clients when it needs them."""
    from compass_maint_cli.run.events import Moment
    from compass_maint_cli.run.job import CommandRunner
    from compass_maint_cli.run.opening import StoppableClient, WindowOpener
    from compass_maint_cli.session.connection import open_client

    console, environment, server = session.console, session.environment, session.server_clock
    # Windows start and end by the server's clock, so a lease is measured by it, too.
    clock = session.clock._replace(now=lambda: server.now().replace(microsecond=0))

    def client() -> "Client":
        session.client.date_creates(server.now)  # creates start when they are sent
        return session.client

    def create_keyed(draft: "Draft") -> "Maintenance":
        other_rules = "give this run another key, or end that window first: compass-maint cancel"
        return window_creator(session, "extend")._replace(other_rules=other_rules).create_one(draft)

    opener = WindowOpener(
        client=StoppableClient(client),
        undo_client=lambda: open_client(console, session.account, server),
        create_keyed=create_keyed,
        reader=session.reader,
        clock=clock,
        reporter=console,
    )
    return CommandRunner(
        opener=opener,
        renewal_client=lambda seconds: open_client(console, session.account, server, hasty=seconds),
        listener=listener,
        environ=environment.environ,
        clock=clock,
        moment=lambda: Moment(server.now(), environment.monotonic()),
        reporter=console,
        on_open=partial(_opened, session, step),
    )


def _opened(session: "Session", step: "GithubStep", window: "Maintenance") -> None:
    """Let later steps of the job, and other processes at once, know of the window."""
    step.write_ids([window])
    session.reader.remember(window.id, window.team_id)
    session.cache.save()


def _job(
    session: "Session", argv: tuple[str, ...], lengths: tuple[str, str | None, str | None], failure: str
) -> "Job":
    """Return the command line as a job, checked before any request; ``lengths`` are lease, max and tail."""
    if not hasattr(signal, "sigwait"):
        raise RunError(
            "run needs POSIX signals, which this system does not have; the command was not started",
            ExitCode.RUN_NO_WINDOW,
        )
    from compass_maint_cli.run.child_process import find_command
    from compass_maint_cli.run.job import Job, lease_length, limit

    lease, longest, tail = lengths
    run_without_window = choice("--window-failure", failure, ON_FAILURE) == "ignore"
    span = lease_length(lease)
    given = None if longest is None else parse_length(longest, label="--max")
    left = None if tail is None else parse_length(tail, label="--tail")
    file = find_command(argv[0], session.environment.environ.get("PATH"))
    limits = limit(given, session.settings.max_for)
    return Job(argv, file, span, *limits, left, run_without_window=run_without_window)


def _draft(
    session: "Session", wanted: WindowRequest, files: list[str], on_overlap: str, job: "Job"
) -> "Draft | None":
    """Return the window to open; None if it cannot be opened and the command is to run without one.

    Without a key a nonce tells the window from that of an equal run, even if the reply to its create is lost.
    """
    try:
        overlaps = overlap_check(session, on_overlap)
        drafts = build_drafts(session, wanted, files, overlaps, longest=job.longest)
        if len(drafts) != 1:
            raise UsageError(f"the files hold {len(drafts)} windows; run opens one")
        overlaps.check(drafts)
    except CompassMaintError as error:
        from compass_maint_cli.run.job import refuse

        refuse(session.console, error, run_without_window=job.run_without_window)
        return None
    (draft,) = drafts
    if draft.key is not None:
        return draft
    return replace(draft, description=parse(draft.description)._replace(run=os.urandom(3).hex()).compose())


SPEC = CommandSpec(command, EXAMPLES)
