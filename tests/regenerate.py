"""Write the generated files: completion scripts and man pages.

Run it as ``python -m tests.regenerate``.
"""

from collections.abc import Iterator
from pathlib import Path

from compass_maint_cli.cli.command_tree import tool
from compass_maint_cli.completion.scripts import FILES, SCRIPTS
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


def stale() -> list[Path]:
    """Return files in the folders of generated files that nothing generates any more."""
    made = {path for path, _ in generated()}
    return [
        path for folder in {path.parent for path in made} for path in folder.iterdir() if path not in made
    ]


if __name__ == "__main__":
    for folder in ("completions", "man/man1", "man/man5", "man/man7"):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
    for path in stale():
        path.unlink()
    for path, text in generated():
        path.write_text(text, "utf-8")
