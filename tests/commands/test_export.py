"""``export``: files that give the same windows again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from compass_maint_cli.domain.description import plain_text
from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule
from compass_maint_cli.domain.rules import RuleRef
from compass_maint_cli.errors import UsageError
from compass_maint_cli.rulefiles.load import load_rule_files
from compass_maint_cli.rulefiles.timing import TimeDefaults
from compass_maint_cli.rulefiles.write import Wording, file_window, to_json, to_yaml
from compass_maint_cli.yamlnodes.source import SIZE_LIMIT, UNPRINTABLE
from tests.support.harness import Cli

ZONES: list[tzinfo] = [UTC, *map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe"))]
CLOCK = TimeDefaults(datetime(2026, 11, 23, 12, tzinfo=UTC), UTC, timedelta(hours=1))
ENTITIES = st.builds(Entity, st.just("policy"), st.sampled_from(["a-1", "b-2", "c 3", "null", "1e3", "y"]))
ALIASES = {
    Entity("policy", "a-1"): "quiet-hours",
    Entity("policy", "b-2"): "off, on",
    Entity("policy", "c 3"): "012",
}
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40) | st.sampled_from(
    [
        "no",
        "22:00",
        "1e3",
        "0o17",
        "~",
        "- x",
        "a: b",
        "a #b",
        "'",
        '"',
        "\\",
        "{x}",
        "*a",
        "&a",
        "!t",
        "%",
        "@",
        "a\nb",
    ]
)
KEYS = (
    st.none()
    | st.from_regex(r"[^\[\]\s\x00-\x1f\x7f-\x9f]{1,12}", fullmatch=True)
    | st.sampled_from(["12", "true", "#a"])
)


@st.composite
def windows(draw: st.DrawFn) -> Maintenance:
    start = draw(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  hypothesis adds the zone
    start = start.replace(microsecond=0)
    end = start + timedelta(seconds=draw(st.integers(1, 10**6)))
    entities = draw(st.lists(ENTITIES, min_size=1, max_size=3, unique=True))
    rules = tuple(Rule(draw(st.sampled_from(["disabled", "enabled"])), entity) for entity in entities)
    text, key = draw(TEXTS), draw(KEYS)
    description = text + (f" [key={key}]" if key else "")
    team = draw(st.sampled_from([None, "t-1", "t-2"]))
    return Maintenance("id", "planned", description, start, end, rules, team, {})


@given(windows(), st.sampled_from(ZONES))
@settings(max_examples=150)
def test_a_window_that_is_written_is_read_as_the_same(window: Maintenance, zone: tzinfo) -> None:
    assume(not UNPRINTABLE.search(window.description))
    data = file_window(window, Wording(zone, ALIASES, {"t-1": "payments"}))
    for text in map("".join, (to_yaml([data]), to_json([data]))):
        [timed] = load_rule_files([("f.yaml", text)], CLOCK)
        spec = timed.spec
        assert (timed.first.start, timed.first.end) == (window.start, window.end)
        assert spec.name == window.key
        assert (spec.description or "") == (
            plain_text(window.description) if window.key else window.description
        ).strip()
        assert (spec.team, spec.everywhere) == (
            {"t-1": "payments"}.get(window.team_id or "", window.team_id),
            not window.team_id,
        )
        assert spec.rules == tuple(
            RuleRef(rule.state, "policy", reference(rule.entity)) for rule in window.rules
        )
    assert yaml.safe_load("".join(to_yaml([data])))["rules"] == data["rules"]


START = datetime(2026, 12, 1, 12, tzinfo=UTC)
PLAIN = Maintenance(
    "id", "planned", "text [key=k]", START, START + timedelta(hours=1),
    (Rule("disabled", Entity("policy", "a")), Rule("disabled", Entity("sync", "b"))), "t", {},
)  # fmt: skip


def rules(*entities: tuple[str, str], state: str = "disabled") -> dict[str, Any]:
    return {"rules": tuple(Rule(state, Entity(*entity)) for entity in entities)}


@pytest.mark.parametrize(
    ("odd", "kept"),
    [
        ({}, True),
        (rules(("policy", "a: b"), ("sync", "a:b")), True),
        (rules(("policy", "a,b")), False),
        (rules(("policy", "")), False),
        (rules(("policy", " a")), False),
        (rules(("policy", "a ")), False),
        (rules(("policy", "a"), ("policy", "a")), False),
        (rules(("policy", "a\tb")), True),
        (rules(("policy", "a\x85")), False),
        (rules(("policy", "a\x7f")), False),
        (rules(("policy", "a"), state="enabled"), True),
        (rules(("sync", "a"), state="enabled"), False),
        ({"team_id": ""}, False),
        ({"team_id": " t"}, False),
        ({"team_id": "a,b: 'c' [d] #e"}, True),
        ({"description": "a, b: 'c' #d"}, True),
        ({"description": "a [b] [key=k]"}, True),
        ({"description": "[by x]a [run=1]"}, True),
        ({"description": "x" * 200}, True),
        ({"description": "x" * 201}, False),
        ({"end": START}, False),
        ({"end": START + timedelta(microseconds=1)}, False),
        ({"start": START - timedelta(microseconds=1)}, False),
        ({"start": datetime(1890, 1, 1, tzinfo=UTC)}, True),
        ({"end": datetime(9999, 12, 31, 23, 30, tzinfo=UTC)}, True),
    ],
    ids=str,
)
@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_what_a_file_cannot_hold_is_refused_and_all_else_is_read_as_it_was(
    odd: dict[str, Any], kept: bool, zone: tzinfo
) -> None:
    """Plain windows are not read back when they are written; what is odd about these must be seen."""
    window = replace(PLAIN, **odd)
    if not kept:
        with pytest.raises(UsageError):
            file_window(window, Wording(zone))
        return
    data = file_window(window, Wording(zone))
    [timed] = load_rule_files([("f.yaml", "".join(to_yaml([data])))], CLOCK)
    spec = timed.spec
    assert (timed.first.start, timed.first.end) == (window.start, window.end)
    assert (spec.name, spec.description, spec.team) == (window.key, window.text.strip(), window.team_id)
    assert spec.rules == tuple(RuleRef(rule.state, *rule.entity) for rule in window.rules)


def reference(entity: Entity) -> str:
    alias = ALIASES.get(entity, entity.id)
    return entity.id if "," in alias else alias


def described(cli: Cli) -> list[dict[str, object]]:
    windows = json.loads(cli("list", "--all-teams", "-o", "json").out)
    kept = [
        {name: value for name, value in window.items() if name not in ("id", "status")} for window in windows
    ]
    return sorted(kept, key=lambda window: str(window["description"]))


def fill(cli: Cli) -> None:
    for number, flags in enumerate(
        (
            ("--disable", "integration:email-gateway", "-d", "Nameless: 'quoted', #1"),
            (
                "--disable",
                "sync:jira-payments",
                "--enable",
                "policy:quiet-hours",
                "--team",
                "payments",
                "--key",
                "k@1",
            ),
            (
                "--disable",
                "policy:Night Shift",
                "--team",
                "search",
                "--key",
                "no",
                "--start",
                "2027-10-31T00:30Z",
            ),
        )
    ):
        assert cli("create", *flags, "--for", f"{number + 1}h", "--on-overlap", "ignore").code == 0


def test_what_is_exported_is_applied_without_a_change(cli: Cli) -> None:
    fill(cli)
    for form in ((), ("-o", "json")):
        path = cli.home / "all.yaml"
        path.write_text(cli("export", "--all-teams", *form).out, "utf-8")
        for prune in ((), ("--prune", "--all-teams")):
            diff = cli("diff", "-f", str(path), *prune)
            assert (diff.code, diff.err) == (0, "No changes. 3 up to date.\n")
        assert json.loads(cli("apply", "-f", str(path), "--yes", "-o", "json").out)["summary"]["same"] == 3


def test_what_is_exported_is_created_elsewhere_as_it_was(cli: Cli, tmp_path: Path) -> None:
    fill(cli)
    path = cli.home / "all.yaml"
    path.write_text(cli("export", "--all-teams").out, "utf-8")
    other = Cli(tmp_path / "other", cli.clock, cli.variables)
    created = other("create", "-f", str(path), "--on-overlap", "ignore")
    assert created.code == 0, created.err
    assert described(other) == described(cli)


def test_the_file_as_it_is_printed(cli: Cli) -> None:
    fill(cli)
    result = cli("export", "--team", "search", "--tz", "Europe/Berlin")
    missed = "global windows and 2 other teams were not looked at: --all-teams\n"
    assert (result.code, result.err) == (0, missed)
    assert result.out == (
        "# yaml-language-server: $schema=compass-maint.schema.json\n"
        'name: "no"\n'
        "team: search\n"
        "timezone: Europe/Berlin\n"
        "start: 2027-10-31T02:30:00+02:00\n"
        "end: 2027-10-31 04:30\n"
        "rules:\n"
        "  - disable: policy:search-nights\n"
    )
    as_json = cli("export", "--team", "search", "--tz", "Europe/Berlin", "-o", "json").out
    assert as_json.startswith('{\n  "windows": [\n    {\n      "name": "no",\n      "team": "search",\n')
    assert as_json.endswith("\n  ]\n}\n")
    nothing = cli("export", "--match", "nothing like it")
    assert (nothing.code, nothing.out, nothing.err) == (
        *(0, ""),
        "3 teams were not looked at: --all-teams\nno window; the file is empty\n",
    )


WHOLE = Maintenance(
    "1",
    "planned",
    "x",
    CLOCK.now,
    CLOCK.now + CLOCK.length,
    (Rule("disabled", Entity("sync", "s")),),
    None,
    {},
)


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        (replace(WHOLE, start=None), "it has no start or no end"),
        (replace(WHOLE, rules=()), "it has no rules and silences nothing"),
        (replace(WHOLE, description="a\x1bb"), "its description has the control character U+001B"),
        (
            replace(WHOLE, end=WHOLE.start),
            "end '2026-11-23 12:00', which is 2026-11-23 12:00 UTC, is the start itself",
        ),
        (replace(WHOLE, end=CLOCK.now + timedelta(seconds=1.5)), "its times have fractions of a second"),
        (replace(WHOLE, rules=WHOLE.rules * 2), "sync:s is disabled twice"),
        (
            replace(WHOLE, rules=(Rule("noMaintenance", Entity("policy", "p")),)),
            "its rule noMaintenance policy:p is not documented by this API",
        ),
    ],
)
def test_what_no_file_can_say(window: Maintenance, reason: str) -> None:
    with pytest.raises(UsageError) as caught:
        file_window(window, Wording(UTC))
    assert str(caught.value) == reason


@pytest.mark.parametrize("text", ["a\x85b", "a\u2028b", "a\u2029b", "a\ufeffb"])
def test_what_yaml_takes_for_a_line_break_is_exported_and_read_back(cli: Cli, text: str) -> None:
    cli("create", "--disable", "sync:statuspage", "-d", text, "--key", "k")
    for form in ("yaml", "json"):
        flags = ("-o", "json") if form == "json" else ()
        result = cli("export", *flags)
        assert result.code == 0
        [timed] = load_rule_files([("f", result.out)], CLOCK)
        assert timed.spec.description == text


def test_what_would_be_read_otherwise_is_not_written() -> None:
    with pytest.raises(UsageError, match="its rules would be read as"):
        file_window(replace(WHOLE, rules=(Rule("disabled", Entity("sync", "a,b")),)), Wording(UTC))


def test_a_file_that_would_be_too_large_is_not_written() -> None:
    many = [{"description": "d" * 2**20}] * (SIZE_LIMIT // 2**20)
    for write in (to_yaml, to_json):
        with pytest.raises(UsageError, match="larger than 32 MiB"):
            list(write(many))


def test_windows_of_opsgenie(cli: Cli) -> None:
    file = Path(__file__).parent / "opsgenie.json"
    result = cli("export", "--from-opsgenie", str(file))
    assert result.code == 9
    assert result.out == (Path(__file__).parent / "opsgenie.yaml").read_text("utf-8")
    assert result.err == (Path(__file__).parent / "opsgenie.txt").read_text("utf-8")
    path = cli.home / "moved.yaml"
    path.write_text(result.out, "utf-8")
    assert cli("validate", "-f", str(path)).code == 0
    one = json.dumps({"data": json.loads(file.read_text("utf-8"))["data"][0], "took": 0.1})
    assert cli("export", "--from-opsgenie", "-", stdin=one).code == 0


def test_a_folder_with_several_opsgenie_files_is_refused(cli: Cli) -> None:
    folder = cli.home / "opsgenie"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text("[]")
    result = cli("export", "--from-opsgenie", str(folder))
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: --from-opsgenie {str(folder)!r} matches 2 files; give one file\n"


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', '{"message": "no"}', "[" * 100_000])
def test_what_is_not_of_opsgenie(cli: Cli, text: str) -> None:
    result = cli("export", "--from-opsgenie", "-", stdin=text)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: <stdin>: ")
