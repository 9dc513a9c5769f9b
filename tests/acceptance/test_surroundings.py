"""The suite does not depend on its caller's settings or the machine's speed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.conftest import SENT

ROOT = Path(__file__).parents[2]
INHERITED = """
import os, signal, sys
numbers = [int(text) for text in sys.argv[1].split()]
for number in numbers:
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


def test_signals_that_are_ignored_and_blocked_by_inheritance_change_nothing() -> None:
    """As under ``nohup`` and in the background job of a script; the chosen tests are quick ones."""
    numbers = " ".join(str(int(number)) for number in SENT)
    tests = ["tests/run/test_signals.py", "tests/api/test_pool.py", "-q", "-p", "no:cacheprovider"]
    command = [sys.executable, "-c", INHERITED, numbers, "-m", "pytest", *tests]
    quick = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quick, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_a_test_starts_has_the_default_dispositions() -> None:
    script = "import signal; print(*(int(signal.getsignal(n) == signal.SIG_IGN) for n in {}))"
    numbers = [int(number) for number in SENT if number != signal.SIGINT]
    command = [sys.executable, "-c", script.format(numbers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"0"}


def test_no_property_is_judged_by_the_clock() -> None:
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    limit = "deadline" + "="
    assert [name for name, text in texts.items() if limit in text] == []
