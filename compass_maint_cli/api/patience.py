"""What everything that waits has in common."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import NamedTuple

from compass_maint_cli.api.backoff import Backoff
from compass_maint_cli.api.pace import Pace


class Patience(NamedTuple):
    """How often to try again, how long to wait before, and whom to tell.

    Once ``hurry`` is set, because somebody wants to stop, nothing is tried again. ``retries`` counts the
    tries after the first. ``now`` is aware, ``sleep`` takes seconds, ``notice`` hears warnings, and
    ``waiting`` one sentence for each wait.
    """

    retries: int
    backoff: Backoff
    pace: Pace
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    notice: Callable[[str], None]
    waiting: Callable[[str], None]
    hurry: Event
