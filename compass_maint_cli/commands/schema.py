"""``compass-maint schema``."""

import json
from typing import TYPE_CHECKING

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.rulefiles.schema import json_schema

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint schema > compass-maint.schema.json
"""


def command(session: "Session") -> None:
    """Print the JSON Schema of rule files.

    It is of draft 2020-12, for editors. A file names it in its first line, as in
    # yaml-language-server: $schema=compass-maint.schema.json
    """
    session.console.write([json.dumps(json_schema(), indent=2) + "\n"])


SPEC = CommandSpec(command, EXAMPLES, shared_options=False)
