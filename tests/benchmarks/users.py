"""`list` of one page as users run it: https, a configuration file, certificates. Compared in one run."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.benchmarks.authority import Authority, authority
from tests.benchmarks.distance import far_away
from tests.benchmarks.places import Place, variables
from tests.benchmarks.processes import Command, Run, cpu_ratio, measure, ratio, serving
from tests.benchmarks.table import Row, at_most

ROUND_TRIP = 0.05
LIMIT = 11.5
CURL_LIMIT = 1.45
CONFIG = """default_profile: prod
profiles:
  prod:
    cloud_id: bench
    email: bench@example.com
    api_url: {url}
    timezone: Europe/Berlin
    teams: {{payments: 77b933c9-92bb-46e7-a73c-764b8d7c3c25}}
    entities: {{datadog-prod: "integration:51e9e162-767b-47a6-a00a-4cd8b6f94829"}}
"""
Call = tuple[Command, Mapping[str, str]]


def rows(place: Place, home: Path, runs: int, http: str | None = None) -> Iterator[Row]:
    """Measure, and yield the rows; none where `openssl` is missing. ``http`` is HTTPie's command."""
    ours = authority(home / "authority")
    if ours is None:
        return
    hashed = {"SSL_CERT_DIR": str(ours.hashed())}
    stores = {"a hashed folder": hashed, "certifi": {"SSL_CERT_FILE": str(ours.bundle(_certifi(place)))}}
    with serving(100, certificate=ours.server) as url:
        unit: Call = ([place.command("python"), "-c", "pass"], variables(home))
        calls = {store: _list(place, home / "near", url, trusted) for store, trusted in stores.items()}
        _settle(calls["certifi"])
        others = _others(url, home, ours, http)
        taken = _in_turn({"unit": unit, **calls, **others}, runs)
    for store in stores:
        note = f" (processor {cpu_ratio(taken[store], taken['unit']):.2f})"
        what = f"`list -o json` of one page over https, with a configuration file and {store}"
        yield at_most(what, ratio(taken[store], taken["unit"]), LIMIT, note=note)
    for name in others:
        value = ratio(taken[name], taken["unit"])
        yield Row(f"{name} of the same page over https", f"{value:.2f}", value=value)
    yield from _far(place, home, ours, hashed, runs)


def _others(url: str, home: Path, ours: Authority, http: str | None) -> dict[str, Call]:
    """Return other tools that ask for the same page, and trust the same authority."""
    page = f"{url}/compass/cloud/bench/ops/v1/maintenances?size=100"
    account, trusted = "bench@example.com:token", str(ours.certificate)
    found: dict[str, Call] = {}
    if (curl := shutil.which("curl")) is not None:
        found["curl"] = [curl, "--silent", "--user", account, "--cacert", trusted, page], variables(home)
    if http is not None:
        argv = [http, "--ignore-stdin", "--body", "--auth", account, "--verify", trusted, page]
        found["HTTPie"] = argv, variables(home)
    return found


def _far(place: Place, home: Path, ours: Authority, trusted: Mapping[str, str], runs: int) -> Iterator[Row]:
    """Compare with curl where a round trip takes 50 ms: TCP's, that of TLS and that of the request."""
    curl = shutil.which("curl")
    if curl is None:
        return
    with serving(100, certificate=ours.server) as near, far_away(near, ROUND_TRIP) as url:
        page = f"{url}/compass/cloud/bench/ops/v1/maintenances?size=100"
        account = ["--user", "bench@example.com:token", "--cacert", str(ours.certificate)]
        other: Call = ([curl, "--silent", *account, page], variables(home))
        ours_there = _list(place, home / "far", url, trusted)
        _settle(ours_there)
        taken = _in_turn({"ours": ours_there, "curl": other}, runs)
    times = ratio(taken["ours"], taken["curl"])
    yield at_most("the same with a round trip of 50 ms, against curl", times, CURL_LIMIT, " times")


def _settle(calls: Call) -> None:
    """Let the configuration grow older than the moment in which it is not cached, and have it cached."""
    time.sleep(2.5)
    measure(*calls)


def _certifi(place: Place) -> Path:
    """Return the bundle of certifi in the measured environment."""
    argv = [place.command("python"), "-m", "certifi"]
    return Path(subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip())


def _list(place: Place, home: Path, url: str, trusted: Mapping[str, str]) -> Call:
    """Return a `list` whose account is in a configuration file; only the token is a variable."""
    config = home / ".config/compass-maint/config.yaml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(CONFIG.format(url=url))
    environ = {**variables(home), **trusted}
    for name in ("EMAIL", "CLOUD_ID"):
        del environ[f"COMPASS_MAINT_{name}"]
    return [place.command("compass-maint"), "list", "-o", "json"], environ


def _in_turn(calls: Mapping[str, Call], runs: int) -> dict[str, list[Run]]:
    taken: dict[str, list[Run]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, (argv, environ) in calls.items():
            taken[name].append(measure(argv, environ))
    return taken
