"""Every example of help, manual and README runs, against the sandbox."""

import pytest

from compass_maint_cli.cli.app import build
from compass_maint_cli.cli.help_format import context_settings
from compass_maint_cli.manual.blocks import Code
from compass_maint_cli.manual.topic import topic
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, TOKEN
from tests.support.examples import RULES, in_readme, prepared, shown, words
from tests.support.harness import Cli, Stream

LINES = sorted(set(shown()))
SERVE = "compass-maint sandbox serve"
LOGIN = "compass-maint login"
ANSWERS_NO = ("diff", "status")
"""Verbs whose example may answer no, with exit code 8."""


@pytest.mark.parametrize("line", [line for line in LINES if not line.startswith(SERVE) and LOGIN not in line])
def test_an_example_runs(line: str, cli: Cli) -> None:
    argv = prepared(line, cli)
    piped = "| compass-maint" in line
    if argv[0] == "logout" or "prod" in argv:
        cli.variables.clear()
    result = cli(*argv, stdin=RULES if argv[0] == "validate" else "y\n", terminal=not piped)
    assert result.code == 0 or (result.code == 8 and argv[0] in ANSWERS_NO), result.err


@pytest.mark.parametrize("line", [line for line in LINES if LOGIN in line])
def test_an_example_of_login_runs(line: str, bare: Cli, server: str) -> None:
    argv = [*prepared(line, bare), "--api-url", server, "--cloud-id", CLOUD_ID]
    piped = "| compass-maint" in line
    typed = TOKEN if piped else f"acme.atlassian.net\n{EMAIL}\n"
    result = bare(*argv, stdin=typed, terminal=not piped, hidden=TOKEN)
    assert result.code == 0, result.err


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith(SERVE)])
def test_an_example_that_would_serve_is_understood(line: str, cli: Cli) -> None:
    # Typer keeps the help option of a command's first context: without these settings -h would be lost.
    settings = context_settings(cli.environment(Stream(), Stream(), Stream(), {}))
    build("sandbox").commands["serve"].make_context("serve", words(line)[2:], **settings)


def test_the_rule_file_of_the_manual_is_valid(cli: Cli) -> None:
    assert cli("validate", "-f", "-", stdin=RULES).code == 0


def test_the_configuration_of_the_manual_is_valid(bare: Cli) -> None:
    (text,) = [
        block.lines for block in topic("rules") if isinstance(block, Code) and block.lines[0] == "profiles:"
    ]
    bare.config("\n".join(text) + "\n")
    assert bare("config").code == 0


def test_the_readme_has_examples() -> None:
    text = "```sh\n$ FOO=1 compass-maint list | jq .\n```\n"
    assert list(in_readme(text)) == ["compass-maint list | jq ."]
    assert words("printf x | compass-maint login --email 'a b' > out") == ["login", "--email", "a b"]
