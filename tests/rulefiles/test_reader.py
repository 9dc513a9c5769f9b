"""The reader: every form of a rule file, and every error with its place."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from compass_maint_cli.domain.rules import RuleRef
from compass_maint_cli.errors import RuleFileError
from compass_maint_cli.rulefiles.load import load_rule_files
from compass_maint_cli.rulefiles.timing import TimeDefaults, TimedSpec

CLOCK = TimeDefaults(datetime(2026, 11, 23, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin"), timedelta(hours=1))
RULES = "rules: [{disable: 'integration:a'}]"


def load(*texts: str) -> tuple[TimedSpec, ...]:
    return load_rule_files([(f"{n}.yaml", dedent(text)) for n, text in enumerate(texts, 1)], CLOCK)


def problems(*texts: str) -> list[str]:
    with pytest.raises(RuleFileError) as caught:
        load(*texts)
    return [str(problem).removeprefix("1.yaml:") for problem in caught.value.problems]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_example_of_the_design() -> None:
    [window] = load(
        """\
        name: payments-db-patching          # identity for apply; optional for create
        description: Patch the payments database
        team: payments
        timezone: Europe/Berlin
        start: 2026-12-05 22:00
        for: 2h                             # or end:
        repeat: FREQ=WEEKLY;BYDAY=SA        # RFC 5545, or: every saturday
        except: [2026-12-26]
        rules:
          - disable: integration:datadog-prod
          - enable: policy:quiet-hours
          - {state: disabled, entity: {type: sync, id: 91e9e162-767b-47a6-a00a-4cd8b6f94833}}
        """
    )
    spec = window.spec
    assert (spec.name, spec.description, spec.team) == (
        "payments-db-patching", "Patch the payments database", "payments",
    )  # fmt: skip
    assert spec.rules == (
        RuleRef("disabled", "integration", "datadog-prod"),
        RuleRef("enabled", "policy", "quiet-hours"),
        RuleRef("disabled", "sync", "91e9e162-767b-47a6-a00a-4cd8b6f94833"),
    )
    assert spec.skipped == (date(2026, 12, 26),)
    found = list(window.occurrences(CLOCK.now, utc("2027-01-10")))
    assert [window.key_of(one) for one in found] == [
        f"payments-db-patching@{day}"
        for day in ("2026-12-05", "2026-12-12", "2026-12-19", "2027-01-02", "2027-01-09")
    ]
    assert (found[0].span.start, found[0].span.end) == (utc("2026-12-05T21:00"), utc("2026-12-05T23:00"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"name: a\n{RULES}\n---\nname: b\n{RULES}\n---\n", ["a", "b"]),
        (f"$schema: x.json\nwindows:\n- name: a\n  {RULES}\n- {{name: b, {RULES}}}\n", ["a", "b"]),
        (json.dumps({"name": "a", "rules": [{"disable": "sync:x"}]}, indent="\t"), ["a"]),
        ("- disable: integration:a,b\n- enable: policy:c\n", [None]),
    ],
)
def test_one_window_or_several(text: str, names: list[str | None]) -> None:
    assert [window.spec.name for window in load(text)] == names


def test_rules_alone_last_the_default_length_from_now() -> None:
    [window] = load("- disable: integration:a,b\n")
    assert [str(rule) for rule in window.spec.rules] == ["integration:a", "integration:b"]
    assert window.first.start == CLOCK.now
    assert window.first.length == CLOCK.length
    assert not window.fixed


def test_windows_share_what_an_anchor_holds() -> None:
    text = """
x-base: &base {team: payments, for: 2h, rules: [{disable: 'sync:a'}]}
windows:
- {name: one, <<: *base, start: 2026-12-05 22:00}
- {name: two, start: 2026-12-06 22:00, <<: *base, for: 1h}
"""
    one, two = load(text)
    assert one.spec.rules == two.spec.rules
    assert (one.spec.team, two.spec.team) == ("payments", "payments")
    assert (one.first.length, two.first.length) == (timedelta(hours=2), timedelta(hours=1))


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("start: 2026-12-05 22:00\nfor: 2h", "2026-12-05T21:00", "2026-12-05T23:00"),
        ("start: 2026-12-05 22:00\nend: 02:00", "2026-12-05T21:00", "2026-12-06T01:00"),
        ("start: 2026-12-05 22:00\nend: 2026-12-07", "2026-12-05T21:00", "2026-12-06T23:00"),
        ("start: 2020-12-05 22:00\nend: 2020-12-05 23:00", "2020-12-05T21:00", "2020-12-05T22:00"),
        ("timezone: America/New_York\nstart: 2026-12-05 22:00", "2026-12-06T03:00", "2026-12-06T04:00"),
        ("start: tomorrow 22:00\nfor: 30m", "2026-11-24T21:00", "2026-11-24T21:30"),
        ("start: '@1796162400'\nend: '@1796166000'", "2026-12-01T22:00", "2026-12-01T23:00"),
        ("end: +2h", "2026-11-23T12:00", "2026-11-23T14:00"),
        ("start: 2027-03-27 22:00\nfor: 8h", "2027-03-27T21:00", "2027-03-28T05:00"),
    ],
)
def test_times_are_read_as_on_the_command_line(times: str, start: str, end: str) -> None:
    [window] = load(f"{times}\n{RULES}")
    assert (window.first.start, window.first.end) == (utc(start), utc(end))


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ("repeat: daily\nuntil: 2026-12-07", ["12-05", "12-06", "12-07"]),
        ("repeat: daily\nuntil: 2026-12-06T20:59Z", ["12-05"]),
        ("repeat: daily\ncount: 2", ["12-05", "12-06"]),
        ("repeat: daily\ncount: 3\nexcept: 2026-12-06", ["12-05", "12-07"]),
        ("repeat: daily until 2026-12-06", ["12-05", "12-06"]),
        ("repeat: every 2 weeks on mon,sat", ["12-05", "12-14", "12-19", "12-28"]),
        # The start is not a day of these, and the first window nevertheless (RFC 5545, section 3.8.5.3).
        ("repeat: every 2 weeks on mon,thu", ["12-05", "12-14", "12-17", "12-28", "12-31"]),
        ("repeat: monthly on the last sunday", ["12-05", "12-27"]),
        ("repeat: every monday\ncount: 2", ["12-05", "12-07"]),
        ("repeat: every monday\ncount: 1", ["12-05"]),
        ("repeat: every monday\ncount: 2\nexcept: 2026-12-05", ["12-07"]),
        ("repeat: every monday\nuntil: 2026-12-07", ["12-05", "12-07"]),
    ],
)
def test_recurrences(more: str, days: list[str]) -> None:
    [window] = load(f"name: n\nstart: 2026-12-05 22:00\n{more}\n{RULES}")
    found = window.occurrences(CLOCK.now, utc("2027-01-01"))
    assert [window.key_of(one) for one in found] == [f"n@2026-{day}" for day in days]


@pytest.mark.parametrize(
    ("length", "ends"),
    [
        ("end: '06:00'", ["11-01T05:00", "11-08T05:00", "03-28T04:00", "04-04T04:00"]),
        ("end: 2026-10-25T05:00Z", ["11-01T05:00", "11-08T05:00", "03-28T04:00", "04-04T04:00"]),
        ("for: 9h", ["11-01T06:00", "11-08T06:00", "03-28T06:00", "04-04T05:00"]),
    ],
)
def test_an_end_is_a_local_time_and_a_length_is_elapsed(length: str, ends: list[str]) -> None:
    """The first window is the night of the autumn change, nine hours long by elapsed time."""
    [window] = load(f"name: n\nstart: 2026-10-24 22:00\n{length}\nrepeat: every saturday\n{RULES}")
    assert window.first.end == utc("2026-10-25T05:00")
    found = {f"{each.span.end:%m-%dT%H:%M}" for each in window.occurrences(CLOCK.now, utc("2027-04-05"))}
    found |= {f"{each.span.end:%m-%dT%H:%M}" for each in window.occurrences(utc("2026-10-20"), CLOCK.now)}
    assert found >= set(ends)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-12-04T19:00", "2026-12-06T00:00", [4, 5]),
        ("2026-12-04T22:59", "2026-12-06T00:00", [4, 5]),
        ("2026-12-04T23:00", "2026-12-06T00:00", [5]),
        ("2026-12-03T00:00", "2026-12-04T21:00", []),
        ("2026-12-03T00:00", "2026-12-04T21:01", [4]),
    ],
)
def test_a_start_on_another_day_is_an_occurrence_where_it_touches_the_time(
    since: str, until: str, days: list[int]
) -> None:
    """It is a Friday, from 22:00 to midnight in Berlin."""
    [window] = load(f"name: w\nstart: 2026-12-04 22:00\nfor: 2h\nrepeat: every saturday\n{RULES}")
    found = window.occurrences(utc(since), utc(until))
    assert [occurrence.local.day for occurrence in found] == days


def test_a_key_of_a_window_beside_the_list_of_windows_is_told_from_an_unknown_one() -> None:
    found = problems(f"windows:\n  - {{for: 1h, {RULES}}}\nteam: payments\nowner: me\n")
    assert "put it into each window of the list" in found[0]
    assert "put it into each window of the list" not in found[1]


def test_the_occurrences_of_a_window_without_a_name_have_no_key() -> None:
    [window] = load(f"start: 2026-12-05 22:00\nrepeat: daily\ncount: 2\n{RULES}")
    assert [window.key_of(one) for one in window.occurrences(CLOCK.now, utc("2027-01-01"))] == [None, None]


def test_an_occurrence_that_the_clocks_skip_moves_on_with_a_warning() -> None:
    [window] = load(f"name: n\nstart: 2026-12-05 02:30\nfor: 1h\nrepeat: daily\n{RULES}")
    found = list(window.occurrences(utc("2027-03-27"), utc("2027-03-29")))
    assert [(window.key_of(one), one.note) for one in found] == [
        ("n@2027-03-27", ""),
        ("n@2027-03-28", "the clocks skip 02:30: starts at 03:30"),
    ]


@pytest.mark.parametrize("start", ["2026-12-07", "2026-12-07 22:00"])
def test_a_repeat_may_name_the_time_of_day(start: str) -> None:
    [window] = load(f"name: n\ntimezone: UTC\nstart: {start}\nfor: 1h\nrepeat: weekdays at 22:00\n{RULES}")
    found = list(window.occurrences(utc("2026-12-07"), utc("2026-12-09")))
    assert [one.span.start.isoformat() for one in found] == [
        "2026-12-07T22:00:00+00:00",
        "2026-12-08T22:00:00+00:00",
    ]


def test_the_last_day_of_a_repeat_needs_no_midnight() -> None:
    zone = "timezone: America/Santiago\nstart: 2026-09-04 22:00"
    [window] = load(f"name: n\n{zone}\nrepeat: daily\nuntil: 2026-09-06\n{RULES}")
    found = window.occurrences(utc("2026-09-01"), utc("2026-10-01"))
    assert [window.key_of(one) for one in found] == ["n@2026-09-04", "n@2026-09-05", "n@2026-09-06"]


MISTAKES = [
    case.split("\n=>\n") for case in (Path(__file__).parent / "mistakes.txt").read_text().split("\n\n\n")
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_every_mistake_has_its_place_and_what_was_meant(text: str, expected: str) -> None:
    assert problems(text) == expected.splitlines()


def test_the_problems_of_all_files_come_at_once() -> None:
    assert problems("name: a b", "teem: x\nrules: 3", f"name: c\n{RULES}", f"name: c\n{RULES}") == [
        "1:1: a window without rules silences nothing (list at least one under rules:)",
        "1:7: invalid name 'a b' (a name has no spaces and no square brackets)",
        "2.yaml:1:1: unknown key 'teem' (did you mean team?)",
        "2.yaml:2:8: rules is a number, not a list (list at least one, as in - disable: integration:REF)",
        "4.yaml:1:7: duplicate name 'c' (the first one is at 3.yaml:1:7)",
    ]
