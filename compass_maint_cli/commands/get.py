"""``compass-maint get``."""

from functools import partial
from typing import TYPE_CHECKING

from compass_maint_cli.cli import options
from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.output.format import Answer
from compass_maint_cli.windows.batches import settle
from compass_maint_cli.windows.select import Selector

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint get 0762db96-f795-4246-90be-edd295af8fca
compass-maint get --team payments $(compass-maint list --team payments -q) -o json
"""


def command(session: "Session", ids: options.Ids) -> None:
    """Show one window, or several.

    One id gives an object in JSON, several an array. What cannot be read is reported, the rest is shown.
    """
    console = session.console
    targets = session.finder.choose(Selector(tuple(ids)))
    results = session.jobs.run_all([partial(session.finder.fetch, "get", target) for target in targets])
    settle(console, results, console.show, console.show_one if len(targets) == 1 else None)


SPEC = CommandSpec(command, EXAMPLES, Answer.WINDOWS)
