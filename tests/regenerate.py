"""Write the generated files: completion scripts, man pages and the page of exit codes.

Run it as ``python -m tests.regenerate``.
"""

from collections.abc import Iterator
from pathlib import Path

from compass_maint_cli.cli.command_tree import tool
from compass_maint_cli.completion.scripts import FILES, SCRIPTS
from compass_maint_cli.manual.generated import EXIT_CODES
from compass_maint_cli.manual.pages import pages

ROOT = Path(__file__).parent.parent
COMMAND = "python -m tests.regenerate"


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its text."""
    whole = tool()
    for shell, script in SCRIPTS.items():
        yield ROOT / "completions" / FILES[shell], script(whole)
    for name, text in pages(whole):
        yield ROOT / "man" / name, text
    yield ROOT / "docs" / "exit-codes.md", exit_codes()


def exit_codes() -> str:
    """Return the page of exit codes."""
    rows = "".join(
        f"| {code.value} | `{code.name.lower()}` | {text} |\n" for code, text in EXIT_CODES.items()
    )
    return f"""# Exit codes

A code keeps its meaning within a major version. `compass-maint help exit-codes` prints them, too.

| code | name | when |
| --- | --- | --- |
{rows}
`run` returns the exit code of its command, or 128 and the number of the signal that ended it. With `-o json`
an error is one line of JSON on standard error: its `.error.code` is the name, and `.error.retryable` says
whether the same call may succeed later.
"""


def stale() -> list[Path]:
    """Return files in the folders of generated files that nothing generates any more."""
    made = {path for path, _ in generated()}
    folders = {path.parent for path in made if path.parent != ROOT / "docs"}
    return [path for folder in folders for path in folder.iterdir() if path not in made]


if __name__ == "__main__":
    for folder in ("completions", "man/man1", "man/man5", "man/man7"):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
    for path in stale():
        path.unlink()
    for path, text in generated():
        path.write_text(text, "utf-8")
