"""The exception tree, and the exit code of each error.

::

    CompassMaintError          1  failure
    ├── UsageError             2  usage        a flag, rule, time or file is wrong; nothing was sent
    │   └── RuleFileError      2  usage        all mistakes in rule files, each with its place
    ├── ConfigError            3  config       no account, or a broken configuration file
    ├── NotFoundError          5  not_found    404, or an unknown name
    ├── ConflictError          6  conflict     the state forbids it: 400, 409, 422, overlap, key in use
    ├── AuthError              4  auth         401, 402, 403
    ├── UnavailableError       7  unavailable  429, 5xx, network or timeout after all retries
    │   └── UnsureError      7  unavailable  whether a window was made is not known
    ├── ReplyError             1  bad_reply    a reply that cannot be used
    ├── AnswerNoError          8  no           differences found, not silenced, timed out
    ├── PartialError           9  partial      some of several targets failed
    └── RunError         125-127  run          `run` could not open its window or start its command

``main`` is the only place where these become exit codes (docs/architecture.md 8).
"""

from enum import IntEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """The exit codes that scripts rely on."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    CONFIG = 3
    AUTH = 4
    NOT_FOUND = 5
    CONFLICT = 6
    UNAVAILABLE = 7
    NO = 8
    PARTIAL = 9
    RUN_NO_WINDOW = 125
    RUN_NOT_STARTED = 126
    RUN_COMMAND_NOT_FOUND = 127
    INTERRUPTED = 130


class CompassMaintError(Exception):
    """The base of all expected errors.

    ``message`` is one sentence: what was given, what is wrong, what would be right. ``hint`` is the next
    command to try, or None. ``status`` and ``request_id`` come from the API's reply. ``output`` is the format
    of the answer it replaces, or None if the settings were not resolved yet. ``retry_after`` is how
    many seconds the server asked to wait.
    """

    code: str = "failure"
    exit_code: ExitCode = ExitCode.FAILURE
    retryable: bool = False

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status
        self.request_id = request_id
        self.output: str | None = None
        self.retry_after: float | None = None

    def as_data(self) -> dict[str, object]:
        """Return the JSON form that ``-o json`` promises."""
        data: dict[str, object] = {"code": self.code, "message": self.message, "hint": self.hint}
        data |= {"status": self.status, "retryable": self.retryable, "requestId": self.request_id}
        return {"error": data}


class UsageError(CompassMaintError):
    """A flag, rule, time or file is wrong; nothing was sent."""

    code = "usage"
    exit_code = ExitCode.USAGE


class Place(NamedTuple):
    """A place in a file; lines and columns count from one."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """A mistake in a file: its place, what is wrong, and what was probably meant."""

    place: Place
    what: str
    meant: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f" ({self.meant})" if self.meant else "")


class RuleFileError(UsageError):
    """All mistakes in the rule files."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    def as_data(self) -> dict[str, object]:
        """Return the JSON form, with every problem as data too."""
        rows = [{**p.place._asdict(), "what": p.what, "meant": p.meant} for p in self.problems]
        data = super().as_data()
        return (
            {"error": {**dict(data["error"]), "problems": rows}} if isinstance(data["error"], dict) else data
        )


class ConfigError(CompassMaintError):
    """No account is configured, or the configuration file is broken."""

    code = "config"
    exit_code = ExitCode.CONFIG


class AuthError(CompassMaintError):
    """The API refused the credentials, the plan or the permission: 401, 402, 403."""

    code = "auth"
    exit_code = ExitCode.AUTH


class NotFoundError(CompassMaintError):
    """404, or an unknown name."""

    code = "not_found"
    exit_code = ExitCode.NOT_FOUND


class ConflictError(CompassMaintError):
    """The window's state, another window or the API's validation forbids it: 400, 409, 422."""

    code = "conflict"
    exit_code = ExitCode.CONFLICT


class UnavailableError(CompassMaintError):
    """429, 5xx, a timeout or the network, after all retries."""

    code = "unavailable"
    exit_code = ExitCode.UNAVAILABLE
    retryable = True


class UnsureError(UnavailableError):
    """Whether a window was made is not known."""


class ReplyError(CompassMaintError):
    """A reply that cannot be used; the message has the request and the reply."""

    code = "bad_reply"


class AnswerNoError(CompassMaintError):
    """A no: not silenced, differences found, or time ran out."""

    code = "no"
    exit_code = ExitCode.NO


class PartialError(CompassMaintError):
    """Some of several targets failed; each was reported."""

    code = "partial"
    exit_code = ExitCode.PARTIAL


class RunError(CompassMaintError):
    """``run`` could not open its window, or its command could not be started."""

    code = "run"

    def __init__(self, message: str, exit_code: ExitCode, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.exit_code = exit_code


def extra_hint(extra: str) -> str:
    """Return how to install an extra: from the same source, since the name is not reserved on an index."""
    return f"reinstall from the same source with this extra; in a clone: pip install '.[{extra}]'"


class ReaderGoneError(Exception):
    """The reader of standard output has closed it, as ``| head`` does. This is not a failure."""
