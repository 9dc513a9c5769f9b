"""Start the tool; ``--version`` and TAB are answered before the command line is loaded."""

import os
import sys


def run() -> None:
    """Run the command line of this process and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from compass_maint_cli import __version__

        sys.stdout.write(f"compass-maint {__version__}\n")
        return
    if kind := os.environ.get("_COMPASS_MAINT_COMPLETE"):
        from compass_maint_cli.completion.values import answer
        from compass_maint_cli.environment import Environment

        answer(kind, sys.argv[1:], Environment.of_process())
        return
    from compass_maint_cli.main import main

    code = main(sys.argv[1:])
    _let_go_of_stdout()
    sys.exit(code)


def _let_go_of_stdout() -> None:
    """Keep Python's own last flush from failing again: what could not be written was said already."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    run()
