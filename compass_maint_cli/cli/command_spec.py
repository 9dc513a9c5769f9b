"""What a module of commands/ declares: the index builds its verb from this, and from nothing else."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.output.format import Answer
from compass_maint_cli.session.session import Session, open_session

SessionOpener = Callable[[Environment, Flags], AbstractContextManager[Session]]


class CommandSpec(NamedTuple):
    """One verb, as ``SPEC`` in its module.

    ``callback`` takes a session and the verb's own options, and returns an exit code or None for 0; its
    docstring is the help. ``examples`` are command lines. ``answer`` decides the formats of ``-o``.
    ``open_session`` differs where a verb sets up or examines the configuration. Help leaves the shared
    options out where ``shared_options`` is false: the verb takes them but ignores them.
    """

    callback: Callable[..., int | None]
    examples: str = ""
    answer: Answer = Answer.DATA
    open_session: SessionOpener = open_session
    shared_options: bool = True


class CommandGroup(NamedTuple):
    """A verb that only holds other verbs, in the order of its help."""

    summary: str
    commands: Mapping[str, CommandSpec]
