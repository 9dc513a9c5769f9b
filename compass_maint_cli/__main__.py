"""Start the tool; ``--version`` and TAB are answered before the command line is loaded."""

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself takes longer to load than --version to run
    from typing import NoReturn

LIVING = 150_000
"""New objects after which Python looks for garbage, in place of its 700.

Loading makes some 100,000 objects that all live to the end, a configuration file and a page 20,000 more.
Collecting among them again and again takes a tenth of a short command's time. Memory does not grow: reference
counts free what a long list makes.
"""


def run() -> None:
    """Run the command line of this process and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from compass_maint_cli import __version__

        sys.stdout.write(f"compass-maint {__version__}\n")
        return
    gc.set_threshold(LIVING)
    # httpx imports its own command line where `click` is installed, and with it rich and Pygments: 40 ms.
    # None makes that import fail, as it does without click (httpx/__init__.py expects it).
    sys.modules["httpx._main"] = None  # type: ignore[assignment]  # documented: docs.python.org, sys.modules
    from compass_maint_cli.cli.late_imports import load_late

    load_late()
    if kind := os.environ.get("_COMPASS_MAINT_COMPLETE"):
        from compass_maint_cli.completion.values import answer
        from compass_maint_cli.config.environment import Environment

        answer(kind, sys.argv[1:], Environment.of_process())
        _leave(0)
    from compass_maint_cli.main import main

    _leave(main(sys.argv[1:]))


def _leave(code: int) -> "NoReturn":
    """End the process with a code.

    Python would look for garbage once more, and free every object by itself: a tenth of a short command's
    time, for memory that the system takes back anyway. All else that it does at exit is done here, too.
    """
    import atexit
    import threading

    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        sys.exit(code)  # Python waits for such threads
    atexit._run_exitfuncs()  # noqa: SLF001 - atexit has no other name for it
    _let_go_of_streams()
    os._exit(code)


def _let_go_of_streams() -> None:
    """Keep Python's own last flush from failing again: it would change the exit code to 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    run()
