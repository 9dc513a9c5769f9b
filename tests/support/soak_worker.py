"""A process of the soak test: creates, renews and ends windows, and prints the result of each call.

``python -m tests.support.soak_worker HOME URL PREFIX COUNT SECONDS`` prints a line of JSON for each call.
"""

import json
import sys
import time
from pathlib import Path

from tests.support.clock import RealClock
from tests.support.harness import Cli, Result
from tests.support.tcp_cli import RULE, TEAM

TRIES = 5
"""How often a failing call is tried, as a pipeline would."""

PAUSE = 0.5
"""Seconds before the next try."""


def tell(name: str, verb: str, result: Result) -> None:
    """Print the result of a call."""
    data = json.loads(result.out) if result.code == 0 and result.out else {}
    message = {"name": name, "verb": verb, "code": result.code, "said": result.err[-600:]}
    sys.stdout.write(json.dumps({**message, "id": data.get("id"), "end": data.get("endDate")}) + "\n")


def tried(cli: Cli, name: str, verb: str, *argv: str) -> Result:
    """Repeat a call until it succeeds, at most ``TRIES`` times, and print each result."""
    for number in range(TRIES):
        if number:
            time.sleep(PAUSE)
        result = cli(verb, *argv, *TEAM, "-o", "json")
        tell(name, verb, result)
        if result.code == 0:
            break
    return result


def live(cli: Cli, name: str, *, keyed: bool) -> None:
    """Create, renew and end a window. Without a key a failed create is not repeated: the window may exist."""
    identity = ("--key", name) if keyed else ("-d", name)
    flags = (*RULE, *identity, "--for", "1h", "--on-overlap", "ignore")
    if keyed:
        created = tried(cli, name, "create", *flags)
    else:
        created = cli("create", *flags, *TEAM, "-o", "json")
        tell(name, "create", created)
    if created.code == 0:
        id_ = json.loads(created.out)["id"]
        tried(cli, name, "update", id_, "--extend", "10m")
        tried(cli, name, "cancel", id_, "--yes")


def work(home: Path, url: str, prefix: str, count: int, seconds: float) -> None:
    """Do this for ``count`` windows, and begin none after ``seconds``."""
    variables = {"COMPASS_MAINT_PROFILE": "sandbox", "COMPASS_MAINT_API_URL": url}
    cli = Cli(home, RealClock(), variables)
    until = time.monotonic() + seconds
    for number in range(count):
        if time.monotonic() > until:
            break
        live(cli, f"{prefix}-{number}", keyed=number % 2 == 0)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
