"""What can happen to a lease, and what it can ask for: values, and nothing that acts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, by both clocks: ``wall`` is aware, ``seconds`` are monotonic."""

    wall: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal came; ``reached`` says that the command has had it too, from the terminal."""

    number: int
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The command has ended, with this exit code."""

    code: int


@dataclass(frozen=True, slots=True)
class Kept:
    """The end was moved; the API says that the window ends then."""

    end: datetime


@dataclass(frozen=True, slots=True)
class Reopened:
    """A new window is open in the place of one that had ended."""

    window: str
    end: datetime


@dataclass(frozen=True, slots=True)
class Closed:
    """The window was cancelled, or had ended already."""


@dataclass(frozen=True, slots=True)
class Over:
    """The window cannot be moved any more: it is past, cancelled or deleted; ``end`` as it is there."""

    status: str
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer, or none of use; another try may do better."""

    why: str


Outcome = Kept | Reopened | Closed | Over | Failed


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of call ``number``."""

    number: int
    outcome: Outcome


Event = Tick | Signalled | Ended | Answered


@dataclass(frozen=True, slots=True)
class Move:
    """The wish that the window end then."""

    end: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    """The wish that the window be closed at once."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """The wish for a new window until then."""

    end: datetime


Wish = Move | Cancel | Reopen


@dataclass(frozen=True, slots=True)
class Send:
    """Ask the API, as call ``number``; the answer comes as an event."""

    number: int
    window: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class SendSignal:
    """Send a signal to the command."""

    number: int


@dataclass(frozen=True, slots=True)
class Suspend:
    """Stop, as the terminal asked; time goes on with SIGCONT."""


@dataclass(frozen=True, slots=True)
class Say:
    """Say something that ``--quiet`` hides."""

    text: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Say something that everybody must hear."""

    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """Return this exit code."""

    code: int


Action = Send | SendSignal | Suspend | Say | Warn | Finish
