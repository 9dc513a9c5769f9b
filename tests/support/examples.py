"""The command lines in help, manual and README, prepared so that they run."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from compass_maint_cli.cli.command_tree import tool, walk
from compass_maint_cli.manual.blocks import Code
from compass_maint_cli.manual.topic import TOPICS, topic
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL
from tests.regenerate import ROOT
from tests.support.harness import Cli

SHOWN_ID = "0762db96-f795-4246-90be-edd295af8fca"
"""The placeholder for a window's id in every example."""

RULES = "\n".join(next(block.lines for block in topic("files") if isinstance(block, Code))) + "\n"
AGAIN = """name: search-reindex
team: search
start: 2026-12-05 22:00
for: 1h
rules: [{disable: integration:prometheus-search}]
"""
RULES_ALONE = "- disable: integration:datadog-prod\n"
OPSGENIE = """{"data": [{"id": "1", "status": "planned", "description": "Move the database",
"time": {"type": "schedule", "startDate": "2027-01-01T00:00:00Z", "endDate": "2027-01-01T01:00:00Z"},
"rules": [{"state": "disabled",
"entity": {"id": "51e9e162-767b-47a6-a00a-4cd8b6f94829", "type": "integration"}}]}]}
"""
FILES = {
    "payments.yaml": RULES,
    "payments-db-patching.yaml": RULES,
    "search.yaml": AGAIN,
    "windows/payments.yaml": RULES,
    "maintenance/payments.yaml": RULES,
    "windows.yaml": RULES,
    "maintenances.json": OPSGENIE,
}


def shown() -> Iterator[str]:
    """Yield every line that calls the tool."""
    for verb in walk(tool()):
        yield from verb.examples
    for name in TOPICS:
        for block in topic(name):
            if isinstance(block, Code):
                yield from (line for line in block.lines if line.startswith("compass-maint "))
    yield from in_readme((ROOT / "README.md").read_text("utf-8"))


def in_readme(text: str) -> Iterator[str]:
    """Yield the lines of code blocks that call the tool, without a prompt and without variables before it."""
    for block in re.findall(r"^```(?:sh|console)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            plain = re.sub(r"^(\$ )?([A-Z_]+=\S+ )*", "", line)
            if plain.startswith("compass-maint "):
                yield plain


def words(line: str) -> list[str]:
    """Return the words of the tool's own command, without pipes and redirections."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    commands: list[list[str]] = [[]]
    for token in lexer:
        if token and set(token) <= set("|&;<>"):
            commands.append([])
        else:
            commands[-1].append(token)
    return next(command[1:] for command in commands if command[:1] == ["compass-maint"])


def placed(word: str, folder: Path, window: str) -> str:
    """Return the real id, address or path for a placeholder; any other word is unchanged."""
    if word == SHOWN_ID:
        return window
    if word.endswith("@acme.com"):
        return EMAIL
    real = word in FILES or word.rstrip("/") in ("windows", "maintenance") or word.startswith("windows/")
    return str(folder / word) if real else word


def prepared(line: str, cli: Cli) -> list[str]:
    """Create what the line needs, and return its words."""
    for name, text in FILES.items():
        path = cli.home / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    cli.config(f"profiles:\n  prod:\n    email: a@b.c\n    cloud_id: {CLOUD_ID}\n")
    disable = ("create", "--disable", "integration:datadog-prod", "-o", "id")
    everywhere = cli(*disable, "--start", "+5m").out.strip() if SHOWN_ID in line else ""
    of_team = ""
    keyed = "deploy-4412" in line and words(line)[0] != "create"
    if keyed or "$(" in line or "status" in line:
        of_team = cli(*disable, "--team", "payments", "--key", "deploy-4412").out.strip()
    line = re.sub(r"\$\([^)]*\)", of_team, line)
    argv = [placed(word, cli.home / "work", everywhere) for word in words(line)]
    if argv[0] == "run":
        # Its command does not exist here, and tests/run watches real ones.
        argv[1 : argv.index("--") + 2] = ["--dry-run", *argv[1 : argv.index("--") + 1], "true"]
        (cli.home / "work/payments.yaml").write_text(RULES_ALONE)
    return argv
