"""The parts of a session are built once, also where several threads need them at the same moment."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from compass_maint_cli.api.client import Client
from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL
from compass_maint_cli.session.session import open_session
from tests.support.harness import Cli, Stream

THREADS = 8


def slow_account(cli: Cli, calls: Path) -> Environment:
    """Return surroundings whose token comes from a slow command that counts its calls."""
    script = cli.home / "token.py"
    script.write_text(
        f"import time\nopen({str(calls)!r}, 'a').write('called\\n')\ntime.sleep(0.2)\nprint('secret')\n"
    )
    cli.config(
        "profiles:\n  default:\n"
        f"    email: {EMAIL}\n    cloud_id: {CLOUD_ID}\n    token_command: {sys.executable} {script}\n"
    )
    return cli.environment(Stream(), Stream(), Stream(), {})


def test_threads_that_need_the_client_together_get_the_same_one(bare: Cli) -> None:
    calls = bare.home / "calls"
    together = Barrier(THREADS)
    with open_session(slow_account(bare, calls), Flags()) as session, ThreadPoolExecutor(THREADS) as pool:

        def take(_: int) -> Client:
            together.wait()
            return session.client

        clients = list(pool.map(take, range(THREADS)))
    assert len({id(client) for client in clients}) == 1
    assert calls.read_text().count("called") == 1
