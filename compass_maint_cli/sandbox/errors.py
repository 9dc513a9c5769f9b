"""The exceptions of the sandbox.

::

    Exception
    ├── Refused                     a refusal: status and problems (docs/api-facts.md 1.8)
    ├── SandboxStoreError           the database cannot be used; nothing the API has a word for
    │   └── ForeignDatabaseError    the file is another program's database
    └── SandboxServeError           the sandbox cannot be served there
    ConnectionError
    └── ReplyLost                   a fault: the connection closes and the reply, or half of it, is lost
"""

from pathlib import Path


class Refused(Exception):  # noqa: N818 - an answer the API gives, not a fault of this program
    """A refusal; every title is a problem. ``error_shapes`` makes its body."""

    def __init__(self, status: int, *titles: str) -> None:
        super().__init__(f"{status}: {'; '.join(titles)}")
        self.status = status
        self.titles = titles


class SandboxStoreError(Exception):
    """The sandbox's database cannot be used.

    ``path`` is the file, ``reason`` one clause, ``hint`` what helps, if anything is known to.
    """

    def __init__(self, path: Path, reason: str, hint: str | None = None) -> None:
        super().__init__(f"the sandbox's database {path} cannot be used: {reason}")
        self.path = path
        self.reason = reason
        self.hint = hint


class ForeignDatabaseError(SandboxStoreError):
    """The file is a database of another program; the sandbox neither uses nor removes it."""


class ReplyLost(ConnectionError):  # noqa: N818 - the name of the fault
    """The request was done and its reply, or the second half of it, never arrives."""


class SandboxServeError(Exception):
    """The sandbox cannot be served at that host and port. The text is a sentence."""
