"""The scripts by the name of their shell, and their files in this repository."""

from collections.abc import Callable, Mapping

from compass_maint_cli.cli.command_tree import Command
from compass_maint_cli.completion import bash, fish, zsh

SCRIPTS: Mapping[str, Callable[[Command], str]] = {
    "bash": bash.script,
    "zsh": zsh.script,
    "fish": fish.script,
}

FILES = {"bash": "compass-maint.bash", "zsh": "_compass-maint", "fish": "compass-maint.fish"}
"""The files in ``completions/``; pyproject.toml says where a wheel puts them."""
