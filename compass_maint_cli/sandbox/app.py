"""The sandbox as a whole: the Operations API, its faults, its log."""

import time
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from compass_maint_cli.sandbox.faults import Faults
from compass_maint_cli.sandbox.modes import Modes
from compass_maint_cli.sandbox.operations import Operations
from compass_maint_cli.sandbox.store import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from compass_maint_cli.sandbox.log import Exchange


class Sandbox:
    """A WSGI application that has to be closed."""

    def __init__(self, app: "WSGIApplication", store: Store) -> None:
        self._app = app
        self._store = store

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        return self._app(environ, start_response)

    def close(self) -> None:
        """Close the database; the sandbox may be called again after that."""
        self._store.close()


def create_app(
    path: Path,
    *,
    now: Callable[[], datetime],
    faults: Faults | None = None,
    modes: Modes = Modes(),  # noqa: B008 - frozen
    log: "Callable[[Exchange], None] | None" = None,
    new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    sleep: Callable[[float], None] = time.sleep,
) -> Sandbox:
    """Return the sandbox whose windows are in the SQLite file ``path``, which is created at the first use.

    ``now`` gives aware times. A request raises SandboxStoreError when the file cannot be used, and ReplyLost
    when a fault loses the reply; ``transport`` and ``server`` handle both.
    """
    skew = timedelta(seconds=modes.clock_skew)

    def skewed() -> datetime:
        return now() + skew

    store = Store(path, round(modes.list_lag * 1000))
    app: WSGIApplication = Operations(store, skewed, new_id, modes)
    if faults is not None:
        from compass_maint_cli.sandbox.fault_middleware import FaultMiddleware

        app = FaultMiddleware(
            app, faults, sleep=sleep, clock=time.monotonic, error_shape=modes.error_shape, now=skewed
        )
    if log is not None:
        from compass_maint_cli.sandbox.log import LogMiddleware

        app = LogMiddleware(app, log)
    return Sandbox(app, store)
