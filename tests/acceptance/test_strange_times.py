"""Every verb that reads shows all windows, also those with unusual or unreadable times."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compass_maint_cli.sandbox.server import running
from tests.support.harness import Cli
from tests.support.tcp_cli import UNKNOWN_ID

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ZONES = ("Pacific/Kiritimati", "Pacific/Niue", "UTC")
FORMATS = ("table", "json", "jsonl", "yaml", "csv", "id")
PICTURES = ("ics", "svg", "html")
VERBS = (
    ("list", "--type", "all"),
    ("list", "--type", "all", "--wide"),
    ("status",),
    ("status", "--at", "9999-12-31T23:00Z"),
    ("get", "w0"),
    ("export", "--status", "planned,active,past,cancelled"),
    ("timeline", "--status", "planned,active,past,cancelled"),
    ("timeline", "--since", "9999-12-01T00:00Z", "--for", "30d"),
    ("cancel", "--all", "--dry-run"),
)
STRANGE = (
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59.999999+14:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00-12:00",
    "10000-01-01T00:00:00Z",
    "0000-00-00T00:00:00Z",
    "soon",
    "",
    None,
    12,
)
USUAL = {"startDate": "2026-11-23T11:00:00Z", "endDate": "2026-11-23T13:00:00Z"}


@dataclass
class Api:
    """An API that shows these windows in every scope."""

    windows: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        _, _, last = environ["PATH_INFO"].rpartition("/")
        one = next((window for window in self.windows if window["id"] == last), None)
        data = one or {"values": self.windows if last == "maintenances" else []}
        body = json.dumps(data).encode()
        head = [("Content-Length", str(len(body))), ("Content-Type", "application/json")]
        start_response("200 OK", head)
        return [body]


def window(number: int, start: object, end: object, status: str = "active") -> dict[str, Any]:
    rules = [{"state": "disabled", "entity": {"id": f"i{number}", "type": "integration"}}]
    times = {"startDate": start, "endDate": end}
    return {"id": f"w{number}", "status": status, "description": f"n {number}", "rules": rules, **times}


@contextmanager
def api_and_cli(folder: Path) -> Iterator[tuple[Api, Cli]]:
    """Serve an API, and return a tool that uses it."""
    api = Api()
    with running(api) as url:
        variables = {"COMPASS_MAINT_PROFILE": "sandbox", "COMPASS_MAINT_API_URL": url}
        yield api, Cli(folder, variables=variables)


def formats(verb: str) -> tuple[str, ...]:
    return FORMATS + (PICTURES if verb == "timeline" else ("ics",) if verb == "list" else ())


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("argv", VERBS, ids=" ".join)
def test_strange_windows_are_shown_among_the_others(tmp_path: Path, argv: tuple[str, ...], zone: str) -> None:
    with api_and_cli(tmp_path) as (api, cli):
        pairs: list[tuple[object, object]] = [(USUAL["startDate"], end) for end in STRANGE]
        pairs += [(start, USUAL["endDate"]) for start in STRANGE] + [(one, one) for one in STRANGE]
        api.windows = [window(number, *pair) for number, pair in enumerate(pairs)]
        api.windows.append(window(99, *USUAL.values()))
        for form in formats(argv[0]):
            for terminal in (True, False) if form == "table" else (False,):
                found = cli(*argv, "--tz", zone, "-o", form, terminal=terminal)
                assert found.code in (0, 9), found.err
                if argv[0] == "list":
                    assert "w99" in found.out
                    assert "w0" in found.out


def test_status_shows_a_time_that_cannot_be_read_as_it_came(tmp_path: Path) -> None:
    with api_and_cli(tmp_path) as (api, cli):
        api.windows = [window(1, USUAL["startDate"], "soon")]
        [silence] = json.loads(cli("status", "--global", "-o", "json").out)
        assert (silence["start"], silence["until"]) == (USUAL["startDate"], "soon")


INSTANTS = st.one_of(
    st.sampled_from(STRANGE),
    st.datetimes(timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))).map(
        lambda moment: moment.isoformat()
    ),
    st.text(max_size=30),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    pairs=st.lists(
        st.tuples(INSTANTS, INSTANTS, st.sampled_from(("planned", "active", "past", "cancelled"))),
        min_size=1,
        max_size=6,
    ),
    argv=st.sampled_from(VERBS),
    zone=st.sampled_from(ZONES),
    data=st.data(),
)
def test_any_instants_are_shown(
    pairs: list[tuple[object, object, str]], argv: tuple[str, ...], zone: str, data: st.DataObject
) -> None:
    form = data.draw(st.sampled_from(formats(argv[0])))
    with TemporaryDirectory() as folder, api_and_cli(Path(folder)) as (api, cli):
        api.windows = [window(number, *pair) for number, pair in enumerate(pairs)]
        found = cli(*argv, "--tz", zone, "-o", form, terminal=data.draw(st.booleans()))
    assert found.code in (0, 9), found.err


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "soon"])
def test_what_no_calendar_holds_is_shown_as_it_came(tmp_path: Path, text: str, zone: str) -> None:
    with api_and_cli(tmp_path) as (api, cli):
        api.windows = [window(0, text, USUAL["endDate"]), window(1, USUAL["startDate"], text)]
        assert cli("list", "--tz", zone).out.count(text) == 2
        assert cli("list", "--utc", "-o", "csv").out.count(text) == 2
        assert cli("list", "--tz", zone, "--wide", terminal=True).out.count(text) == 2
        for id_ in ("w0", "w1"):
            assert text in cli("get", id_, "--tz", zone, terminal=True).out


def test_a_window_that_cannot_be_read_is_in_every_span_with_a_warning(tmp_path: Path) -> None:
    now = "2026-11-23T12:30:00Z"
    with api_and_cli(tmp_path) as (api, cli):
        api.windows = [
            window(0, USUAL["startDate"], "soon"),
            window(1, "soon", USUAL["endDate"]),
            window(2, None, None, "cancelled"),
            window(3, *USUAL.values()),
            window(4, "2026-11-25T12:00:00Z", "soon", "planned"),
            window(5, "soon", "2026-11-20T12:00:00Z", "past"),
        ]
        api.windows[0]["rules"][0]["entity"] = {"type": "sync", "id": UNKNOWN_ID}
        span = ("--since", "2026-11-23T12:00Z", "--until", "2026-11-23T12:45Z", "--global")
        api.windows.append(window(6, "2026-11-23T12:40:00Z", "soon"))  # whenever it ends, that is in the span
        listed = cli("list", "--type", "all", *span, "-o", "id")
        assert listed.out.split() == ["w0", "w1", "w2", "w3", "w6"]
        assert "warning: the start or the end of windows w0, w1, w2 cannot be read; they are" in listed.err
        first = cli("list", "--type", "all", *span, "--limit", "1", "-o", "id")
        assert "of window w0 cannot be read; it is included, because it may belong to the span" in first.err
        ends = cli("list", "--until", "2026-11-23T12:45Z", "--global", "-o", "id")
        assert "windows w1, w2 cannot be read" in ends.err
        assert "cannot be read" not in cli("list", "--global", "-o", "id").err
        assert "windows w0, w1 cannot be read" in cli("timeline", *span, "-o", "json").err
        status = cli("status", "--at", now, "--global", "-o", "json")
        found = [(one["windowId"], one["certain"]) for one in json.loads(status.out)]
        assert sorted(found) == [("w0", False), ("w1", False), ("w3", True)]
        assert (
            "windows w1, w0 cannot be read; they are included, because they may belong to that moment"
            in status.err
        )
        past = cli("status", "--at", "2026-11-23T11:30:00Z", "--global", "-o", "json")
        assert {one["windowId"] for one in json.loads(past.out)} == {"w0", "w1", "w2", "w3"}
        target = cli("status", f"sync:{UNKNOWN_ID}", "--at", now, "--global")
        assert target.code == 8
        assert "by window w0: its start or its end cannot be read" in target.err


def test_what_may_have_silenced_since_then_is_named_with_a_warning(tmp_path: Path) -> None:
    with api_and_cli(tmp_path) as (api, cli):
        api.windows = [
            window(0, "soon", "2026-11-20T12:00:00Z", "past"),
            window(1, None, None, "cancelled"),
            window(2, "2026-11-25T12:00:00Z", "soon", "cancelled"),  # it had not begun
            window(3, "soon", "2026-11-10T12:00:00Z", "past"),  # it was over before
            window(4, "2026-11-19T12:00:00Z", "2026-11-19T13:00:00Z", "past"),
        ]
        for each in api.windows:
            each["rules"][0]["entity"] = {"type": "sync", "id": UNKNOWN_ID}
        result = cli("status", f"sync:{UNKNOWN_ID}", "--since", "7d", "--global", "--tz", "UTC")
        assert result.code == 8
        assert (
            "warning: the start or the end of windows w0, w1 cannot be read; they are included" in result.err
        )
        assert "last silenced until Thu 19 Nov 13:00 by w4 global\n" in result.err
        assert "it may have been silenced since Mon 16 Nov 12:00 by w0 global, w1 global\n" in result.err
