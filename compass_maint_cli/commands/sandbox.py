"""``compass-maint sandbox serve|reset|path|openapi``."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

from compass_maint_cli.cli.command_spec import CommandGroup, CommandSpec
from compass_maint_cli.cli.options import option
from compass_maint_cli.errors import UsageError
from compass_maint_cli.session.sandbox_adapter import read_faults, read_modes, sandbox_errors, sandbox_file

if TYPE_CHECKING:
    from compass_maint_cli.sandbox.faults import Faults
    from compass_maint_cli.sandbox.modes import Modes
    from compass_maint_cli.session.session import Session

PLACE, BAD_DAY, MODES = "Where", "A bad day", "Another API"
SERVE_EXAMPLES = """
compass-maint sandbox serve --port 0
compass-maint sandbox serve --latency 50ms --fail 503:0.1 --rate-limit 10/s --lose-replies 0.1 --seed 7
compass-maint sandbox serve --list-lag 3s --stray-404 0.05 --team-status search:403 --missing-scope delete
"""

Host = Annotated[str, option(PLACE, "--host HOST", "The loopback address to serve on (127.0.0.1).")]
Port = Annotated[int, option(PLACE, "--port PORT", "The port (8080); 0 takes any free one.")]
Log = Annotated[str | None, option(PLACE, "--log FILE", "Write every request to this file.")]
Latency = Annotated[str, option(BAD_DAY, "--latency 50ms", "Delay every reply by this time.")]
Fail = Annotated[
    list[str] | None, option(BAD_DAY, "--fail STATUS:RATE", "Answer this share of requests with this status.")
]
RateLimit = Annotated[str | None, option(BAD_DAY, "--rate-limit N/s", "Answer 429 above this rate.")]
LoseReplies = Annotated[
    str,
    option(BAD_DAY, "--lose-replies RATE", "Carry out this share of requests, then close without a reply."),
]
CutReplies = Annotated[
    str, option(BAD_DAY, "--cut-replies RATE", "Carry out this share of requests, then close amid the reply.")
]
Stray404 = Annotated[
    str, option(BAD_DAY, "--stray-404 RATE", "Answer this share of reads of existing windows with 404.")
]
ListLag = Annotated[str, option(MODES, "--list-lag 3s", "New windows are missing from reads for this time.")]
TeamStatus = Annotated[
    list[str] | None,
    option(MODES, "--team-status TEAM:403", "A team's windows answer 403 or 404 (repeatable)."),
]
ErrorShape = Annotated[
    str,
    option(
        MODES,
        "--error-shape documented|detail|gateway|opsgenie|message|timestamp|fields|html|empty",
        "The shape of every error.",
    ),
]
MissingScope = Annotated[
    list[str] | None,
    option(MODES, "--missing-scope read|write|delete", "The token lacks this scope (repeatable)."),
]
Normalise = Annotated[
    bool, option(MODES, "--normalise", "Rewrite what is stored: text, the case of ids, a start in the past.")
]
ClockSkew = Annotated[str, option(MODES, "--clock-skew 2m", "The API's clock is ahead, or behind by -2m.")]
NoSources = Annotated[
    bool, option(MODES, "--no-maintenance-sources", "Integrations do not name the windows they are in.")
]
Seed = Annotated[int, option(BAD_DAY, "--seed N", "Repeat the same random faults.")]


def serve(
    session: "Session",
    host: Host = "127.0.0.1",
    port: Port = 8080,
    log: Log = None,
    latency: Latency = "0ms",
    fail: Fail = None,
    rate_limit: RateLimit = None,
    lose_replies: LoseReplies = "0",
    cut_replies: CutReplies = "0",
    stray_404: Stray404 = "0",
    seed: Seed = 0,
    list_lag: ListLag = "0s",
    team_status: TeamStatus = None,
    error_shape: ErrorShape = "documented",
    missing_scope: MissingScope = None,
    normalise: Normalise = False,
    clock_skew: ClockSkew = "0s",
    no_maintenance_sources: NoSources = False,
) -> None:
    """Serve the embedded Operations API to any client on this machine.

    Prints its URL on standard output. The account is that of --profile sandbox, which reaches it by
    COMPASS_MAINT_API_URL. Ends at Ctrl-C.
    """
    with sandbox_errors():
        faults = read_faults(
            latency=latency,
            fail=fail or (),
            rate_limit=rate_limit,
            lose_replies=lose_replies,
            cut_replies=cut_replies,
            stray_404=stray_404,
            seed=seed,
        )
        modes = read_modes(
            list_lag=list_lag,
            team_status=team_status or (),
            error_shape=error_shape,
            missing_scope=missing_scope or (),
            normalise=normalise,
            clock_skew=clock_skew,
            maintenance_sources=not no_maintenance_sources,
        )
        _serve(session, faults, modes, log=log, host=host, port=port)


def _serve(
    session: "Session", faults: "Faults", modes: "Modes", *, log: str | None, host: str, port: int
) -> None:
    if not 0 <= port < 2**16:
        raise UsageError(f"--port {port} must be from 0 to {2**16 - 1}")
    from compass_maint_cli.sandbox.app import create_app
    from compass_maint_cli.sandbox.log import to_file
    from compass_maint_cli.sandbox.server import serve as serve_until_stopped

    environment = session.environment
    with ExitStack() as opened:
        lines = to_file(opened.enter_context(_open(log))) if log else None
        app = create_app(
            sandbox_file(environment), now=environment.now, faults=faults, modes=modes, log=lines
        )
        opened.callback(app.close)

        def ready(url: str) -> None:
            session.console.write([f"{url}\n"])
            session.console.info(f"COMPASS_MAINT_PROFILE=sandbox COMPASS_MAINT_API_URL={url} reaches it")

        serve_until_stopped(app, host, port, ready)


def reset(session: "Session") -> None:
    """Forget every window of the sandbox."""
    with sandbox_errors():
        from compass_maint_cli.sandbox.database import reset as forget

        count = forget(sandbox_file(session.environment))
    session.console.info(f"the sandbox forgot {count} {'window' if count == 1 else 'windows'}")


def path(session: "Session") -> None:
    """Print where the sandbox keeps its windows."""
    session.console.write([f"{sandbox_file(session.environment)}\n"])


def openapi(session: "Session") -> None:
    """Print the OpenAPI description of everything that the sandbox answers."""
    with sandbox_errors():
        from compass_maint_cli.sandbox.openapi import document

        session.console.write([f"{json.dumps(document(), indent=2)}\n"])


def _open(log: str) -> IO[str]:
    try:
        return Path(log).open("a", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--log {log!r} cannot be written: {error.strerror}") from error


SPEC = CommandGroup(
    "Serve, reset or locate the embedded Operations API.",
    {
        "serve": CommandSpec(serve, SERVE_EXAMPLES, shared_options=False),
        "reset": CommandSpec(reset, shared_options=False),
        "path": CommandSpec(path, shared_options=False),
        "openapi": CommandSpec(openapi, shared_options=False),
    },
)
