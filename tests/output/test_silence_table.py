"""What ``status`` shows on a terminal."""

from compass_maint_cli.output.silence_table import silence_table
from compass_maint_cli.output.view import Record, Tone
from tests.support.harness import Cli
from tests.support.sample_windows import VIEW, on_terminal
from tests.support.tcp_cli import TEAM

COLUMNS = ("entity", "state", "until", "status", "team", "window_id")


def silence(entity: str, state: str, until: str | None, team: str = "") -> Record:
    cells = {"entity": entity, "state": state, "until": until or "", "status": "active", "team": team}
    return Record({"until": until}, {**cells, "window_id": f"{len(until or '')}abcdefghijk"})


def test_an_entity_has_one_line_with_its_last_end() -> None:
    rows = [
        silence("integration:a", "disabled", "2026-11-23T22:00:00Z"),
        silence("integration:b", "disabled", "2026-11-23T21:00:00Z"),
        silence("integration:a", "disabled", "2026-11-23T23:00:00Z"),
        silence("integration:c", "disabled", None),
    ]
    found, columns = silence_table(rows, COLUMNS, on_terminal(80))
    shown = list(found)
    assert [(row.cells["disabled"], row.cells["until"]) for row in shown] == [
        ("integration:b", "2026-11-23T21:00:00Z"),
        ("integration:a", "2026-11-23T23:00:00Z"),
        ("integration:c", ""),
    ]
    assert columns == ["disabled", "until", "window_id"]
    assert {row.tones["disabled"] for row in shown} == {Tone.CARE}
    assert shown[0].cells["window_id"] == "20abcdef"


def test_a_contradiction_keeps_both_lines_and_columns_that_differ_stay() -> None:
    rows = [silence("policy:a", state, "2026-11-23T22:00:00Z", state) for state in ("disabled", "enabled")]
    shown, columns = silence_table(rows, COLUMNS, on_terminal(80))
    assert len(list(shown)) == 2
    assert columns == ["entity", "state", "until", "team", "window_id"]


def test_off_a_terminal_nothing_changes() -> None:
    rows = [silence("policy:a", "enabled", None)] * 2
    assert silence_table(rows, COLUMNS, VIEW) == (rows, COLUMNS)
    assert silence_table([], COLUMNS, on_terminal(80)) == ([], COLUMNS)


def test_a_terminal_never_cuts_the_entity(cli: Cli) -> None:
    grafana = "integration:71e9e162-767b-47a6-a00a-4cd8b6f94831"
    created = cli("create", *TEAM, "--disable", grafana, "-d", "x" * 90, "-q")
    assert created.code == 0, created
    cli.columns = 60
    first, line = cli("status", *TEAM, terminal=True, env={"NO_COLOR": "1"}).out.splitlines()
    assert first.startswith("DISABLED")
    assert line.split()[0] == "integration:cloudwatch-payments"
    assert "  14:00  " in line, "as `list` shows it"


def test_an_id_without_a_name_leaves_room_for_its_end() -> None:
    row = silence("policy:258bec1f-bae6-4190-bcc6-56c42990131c", "enabled", "2026-11-23T22:00:00Z")
    for width, shown in ((60, "policy:258bec1f"), (80, row.cells["entity"])):
        [cut] = silence_table([row], COLUMNS, on_terminal(width))[0]
        assert cut.cells["enabled"] == shown


def test_the_end_is_never_left_out_for_a_long_name(cli: Cli) -> None:
    created = cli("create", *TEAM, "--disable", "integration:cloudwatch-payments", "-q")
    assert created.code == 0, created
    cli.columns = 36
    shown = cli("status", *TEAM, terminal=True, env={"NO_COLOR": "1"}).out.splitlines()
    assert shown[:2] == ["DISABLED", "integration:cloudwatch-payments"]
    assert shown[2].startswith("  until 14:00 · left 1h · ")
