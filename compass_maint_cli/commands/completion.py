"""``compass-maint completion``."""

from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import argument, choice
from compass_maint_cli.completion.protocol import SHELLS

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session

EXAMPLES = """
compass-maint completion bash > ~/.local/share/bash-completion/completions/compass-maint
compass-maint completion zsh > ~/.zfunc/_compass-maint
compass-maint completion fish > ~/.config/fish/completions/compass-maint.fish
"""

Shell = Annotated[str, argument("|".join(SHELLS), "The shell to print for.")]


def command(session: "Session", shell: Shell) -> None:
    """Print the completion script of a shell.

    An installed package has put the scripts where shells look; this is for where it could not. Without a
    completion folder, put eval "$(compass-maint completion bash)" into ~/.bashrc, or the same for zsh after
    compinit. Ids, names and profiles come from the tool itself; ids are kept for half a minute.
    """
    from compass_maint_cli.cli.command_tree import tool
    from compass_maint_cli.completion.scripts import SCRIPTS

    session.console.write([SCRIPTS[choice("SHELL", shell, SHELLS)](tool())])


SPEC = CommandSpec(command, EXAMPLES, shared_options=False)
