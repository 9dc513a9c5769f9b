"""Environments of the measured commands, created from scratch, and other tools to compare with."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_OURS = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Place:
    """An environment: its interpreter, and its commands."""

    folder: Path

    def command(self, name: str) -> str:
        """Return one of its commands."""
        return str(self.folder / "bin" / name)


def fresh(folder: Path, package: str, python: str) -> Place:
    """Create an environment with a package and its dependencies only, compiled as installers do."""
    place = Place(folder)
    uv = shutil.which("uv")
    if uv is not None:
        _run(uv, "venv", "--quiet", "--python", python, str(folder))
        install: tuple[str, ...] = (
            uv,
            "pip",
            "install",
            "--quiet",
            "--compile-bytecode",
            "--python",
            place.command("python"),
        )
    else:
        _run(python, "-m", "venv", str(folder))
        install = (place.command("pip"), "install", "--quiet")
        # Earlier versions write start scripts that import `re`, which alone is half of `python -c pass`.
        _run(*install, "pip>=24")
    _run(*install, package)
    return place


def variables(home: Path, url: str = "") -> dict[str, str]:
    """Return the environment of a command: an account by variables, no configuration file."""
    account = {"EMAIL": "bench@example.com", "TOKEN": "token", "CLOUD_ID": "bench", "API_URL": url}
    ours = {f"COMPASS_MAINT_{name}": value for name, value in account.items() if value}
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm", **ours}


def httpie(folder: Path, python: str) -> str | None:
    """Return HTTPie's command in a separate environment, or None where it cannot be installed."""
    try:
        return fresh(folder, "httpie", python).command("http")
    except subprocess.CalledProcessError:
        return None


@contextmanager
def alertmanager(folder: Path, silences: int) -> Iterator[str | None]:
    """Run Debian's Alertmanager with that many silences; the value is its URL, None if it is missing."""
    server = shutil.which("prometheus-alertmanager")
    if server is None or shutil.which("amtool") is None:
        yield None
        return
    folder.mkdir()
    (folder / "config.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
    port = _free_port()
    argv = [
        server,
        f"--config.file={folder}/config.yml",
        f"--storage.path={folder}",
        "--cluster.listen-address=",
    ]
    with subprocess.Popen(
        [*argv, f"--web.listen-address=127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    ) as running:
        try:
            _fill(f"http://127.0.0.1:{port}", silences)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def _fill(url: str, silences: int) -> None:
    deadline = time.monotonic() + 30
    for number in range(silences):
        silence = {
            "matchers": [{"name": "integration", "value": f"id-{number}", "isRegex": False, "isEqual": True}],
            "startsAt": "2036-12-11T11:37:39Z",
            "endsAt": "2036-12-11T11:42:39Z",
            "createdBy": "bench",
            "comment": f"Patch database {number} of payments",
        }
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{url}/api/v2/silences", json.dumps(silence).encode(), headers)  # noqa: S310 - our own loopback
        _send(request, deadline)


def _send(request: urllib.request.Request, deadline: float) -> None:
    while True:
        try:
            urllib.request.urlopen(request).close()  # noqa: S310 - our own loopback
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _run(*argv: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    subprocess.run(argv, check=True, capture_output=True, env=environ)
