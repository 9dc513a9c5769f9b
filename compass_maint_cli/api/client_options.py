"""What a client needs: the address, the limits, its surroundings, and where its messages go.

Named tuples: Python makes one in a tenth of the time of a frozen dataclass, and every command needs these.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.api.server_time import ServerClock

if TYPE_CHECKING:
    import httpx

    from compass_maint_cli.api.dial import EarlyConnection


def jitter() -> float:
    """Return a number from 0 to 1 by chance."""
    from random import random  # few requests wait

    return random()  # noqa: S311 - nothing secret


IsNew = Callable[[str | None, str], bool]
"""Whether the window of a scope and an id was created a moment ago, by any process."""


def never_new(_team_id: str | None, _maintenance_id: str) -> bool:
    """Return False: nothing is known of other processes."""
    return False


class Endpoint(NamedTuple):
    """Where the API of a site is: product (compass or jsm), URL of the gateway, cloud id of the site."""

    product: str
    api_url: str
    cloud_id: str


class Limits(NamedTuple):
    """How long and how often one client tries, and how many requests it sends at once."""

    timeout: float = 30.0
    """Seconds that one try of one request may take, from connecting to the last byte."""
    retries: int = 4
    """Tries after the first; with the waits between them a failing request gives up after some 10 seconds."""
    parallel: int = 8
    most_reads: int = 0
    """Up to how many pages of one list are fetched at once, where that is more than ``parallel``."""
    paced: bool = True
    """Whether a request waits for its turn after a 429; else it is sent at once, and its caller waits."""


class Surroundings(NamedTuple):
    """Clocks, chance and network.

    ``now`` returns aware datetimes. ``sleep`` waits seconds, or until its event is set. ``monotonic`` returns
    seconds from any origin. ``environ`` names proxies and certificates. ``jitter`` returns a number from 0 to
    1. ``transport`` takes the place of the network, as the sandbox in process does. ``server`` is the clock
    that replies correct, where several clients share one. ``early`` is a connection that is being
    opened already.
    """

    now: Callable[[], datetime]
    sleep: Callable[[float, Event], None]
    monotonic: Callable[[], float]
    environ: Mapping[str, str]
    jitter: Callable[[], float] = jitter
    transport: "httpx.BaseTransport | None" = None
    server: ServerClock | None = None
    early: "EarlyConnection | None" = None


class Messages(NamedTuple):
    """Where a client's messages go: warnings, the reason of each wait, the conversation without secrets."""

    warn: Callable[[str], None]
    waiting: Callable[[str], None]
    debug: Callable[[str], None] | None = None
    watch: Callable[[str], AbstractContextManager[None]] | None = None
    """Given the host of each request, returns what is entered while it waits for its reply."""


class Conditions(NamedTuple):
    """Under which conditions requests are sent."""

    limits: Limits
    surroundings: Surroundings
    messages: Messages
