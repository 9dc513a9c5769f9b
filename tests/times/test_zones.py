"""Zones by name, and the machine's zone."""

import subprocess
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.system_zone import system_zone
from compass_maint_cli.times.zones import load_zone, zone_name

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 12, tzinfo=UTC)
DATABASE = Path("/usr/share/zoneinfo")


def offsets(zone: tzinfo) -> tuple[str, str]:
    return f"{SUMMER.astimezone(zone):%H:%M %Z}", f"{WINTER.astimezone(zone):%H:%M %Z}"


def test_a_zone_by_its_name() -> None:
    assert offsets(load_zone("Europe/Berlin")) == ("14:00 CEST", "13:00 CET")
    assert zone_name(load_zone("America/Argentina/Buenos_Aires")) == "America/Argentina/Buenos_Aires"
    assert load_zone("Etc/UTC") is UTC
    assert zone_name(load_zone("Etc/UTC")) == "UTC"


IANA = "write an IANA name such as Europe/Berlin, or UTC"


@pytest.mark.parametrize(
    ("name", "right"),
    {
        "Europe/Berln": "did you mean Europe/Berlin or Europe/Dublin?",
        "europe/berlin": "did you mean Europe/Berlin?",
        "berlin": "did you mean Europe/Berlin?",
        "new york": "did you mean America/New_York?",
        "Europe": IANA,
        "Europe/": IANA,
        "": IANA,
        "PST": IANA,
        "+02:00": IANA,
        "localtime": IANA,
        "tzdata.zi": IANA,
        "../../../etc/passwd": IANA,
        "/etc/passwd": IANA,
        "Europe/../Europe/Berlin": "did you mean Europe/Berlin?",
        "Europe/Berlin\x00": "did you mean Europe/Berlin or Europe/Dublin?",
        "Euro\u0440e/Berlin": "did you mean Europe/Berlin?",
    }.items(),
)
def test_an_unknown_name(name: str, right: str) -> None:
    with pytest.raises(UsageError) as refused:
        load_zone(name, label="--tz")
    assert refused.value.message == f"--tz {name!r} is not known; {right}"


def test_a_very_long_name_is_not_searched_for() -> None:
    with pytest.raises(UsageError) as refused:
        load_zone("x" * 1_000_000)
    assert refused.value.message == f"time zone {'x' * 40!r}... (1000000 characters) is not known; {IANA}"


@pytest.mark.parametrize(
    ("value", "name", "times"),
    [
        ("Europe/Berlin", "Europe/Berlin", ("14:00 CEST", "13:00 CET")),
        (":Europe/Berlin", "Europe/Berlin", ("14:00 CEST", "13:00 CET")),
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin", ("14:00 CEST", "13:00 CET")),
        ("", "UTC", ("12:00 UTC", "12:00 UTC")),
        (":", "UTC", ("12:00 UTC", "12:00 UTC")),
        ("UTC", "UTC", ("12:00 UTC", "12:00 UTC")),
        ("UTC0", "local time", ("12:00 UTC", "12:00 UTC")),
        ("<+0330>-3:30", "local time", ("15:30 +0330", "15:30 +0330")),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "local time", ("14:00 CEST", "13:00 CET")),
        ("EST5EDT,M3.2.0,M11.1.0", "local time", ("08:00 EDT", "07:00 EST")),
    ],
)
def test_the_variable_tz_is_the_machines_zone(value: str, name: str, times: tuple[str, str]) -> None:
    zone = system_zone({"TZ": value})
    assert (zone_name(zone), offsets(zone)) == (name, times)


@pytest.mark.parametrize(
    "value", ["Foo/Bar", "CET-1CEST", "/nowhere", "/", "../etc/passwd", "\x00", "x" * 999]
)
def test_an_invalid_tz_does_not_mean_utc(value: str) -> None:
    with pytest.raises(UsageError, match=r"^the variable TZ '.*\)? is not known; write an IANA name"):
        system_zone({"TZ": value})


def test_a_missing_zone_database_is_an_error() -> None:
    """Names cannot be found there; UTC and the rules of POSIX can."""
    script = """
from compass_maint_cli.errors import UsageError
from compass_maint_cli.times.system_zone import system_zone
from compass_maint_cli.times.zones import load_zone
load_zone("UTC"), system_zone({"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"})
try:
    load_zone("Europe/Berlin")
except UsageError as error:
    print(error.message, error.hint, sep="|")
"""
    environ = {"PYTHONTZPATH": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-S", "-c", script], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        "time zone 'Europe/Berlin' cannot be used: this machine has no time zone database|"
        "install tzdata, with the system's package manager or with pip\n"
    )


def machine(root: Path, link: str | None = None, data: bytes | None = None, text: str | None = None) -> Path:
    etc = root / "etc"
    etc.mkdir()
    if link is not None:
        (etc / "localtime").symlink_to(link)
    if data is not None:
        (etc / "localtime").write_bytes(data)
    if text is not None:
        (etc / "timezone").write_text(text)
    return root


@pytest.mark.parametrize("link", ["/usr/share/zoneinfo/Asia/Tokyo", "../usr/share/zoneinfo/Asia/Tokyo"])
def test_the_link_names_the_zone(tmp_path: Path, link: str) -> None:
    root = machine(tmp_path, link=link, text="Europe/Paris\n")
    assert zone_name(system_zone({}, root=root)) == "Asia/Tokyo"


def test_a_copied_zone_file_is_read(tmp_path: Path) -> None:
    data = (DATABASE / "Europe" / "Berlin").read_bytes()
    zone = system_zone({}, root=machine(tmp_path, data=data, text="Etc/UTC"))
    assert (zone_name(zone), offsets(zone)) == ("local time", ("14:00 CEST", "13:00 CET"))


def test_debians_timezone_file_is_the_last_resort(tmp_path: Path) -> None:
    assert zone_name(system_zone({}, root=machine(tmp_path, data=b"", text="Asia/Tokyo\n"))) == "Asia/Tokyo"


def test_without_any_zone_it_is_utc(tmp_path: Path) -> None:
    assert system_zone({}, root=tmp_path) is UTC
    assert system_zone({}, root=machine(tmp_path, link="/nowhere", text="\xff")) is UTC


def test_a_truncated_zone_file_is_ignored(tmp_path: Path) -> None:
    data = (DATABASE / "Asia" / "Tokyo").read_bytes()
    localtime = machine(tmp_path, data=data) / "etc" / "localtime"
    for length in range(len(data)):
        localtime.write_bytes(data[:length])
        assert system_zone({}, root=tmp_path) is UTC or length > len(data) - len("\nJST-9\n")
