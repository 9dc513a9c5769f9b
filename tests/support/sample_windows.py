"""Windows and views for tests of the output."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from compass_maint_cli.domain.maintenance import Entity, Maintenance, Rule
from compass_maint_cli.output.format import Format, renderer
from compass_maint_cli.output.view import Record, Tone, View

NOW = datetime(2026, 11, 23, 20, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
TEAM = "77b933c9-92bb-46e7-a73c-764b8d7c3c25"
DATADOG = Entity("integration", "51e9e162-767b-47a6-a00a-4cd8b6f94829")
UNNAMED = Entity("integration", "a3f05c1e-5d61-4c7e-9a53-0c1d2e3f4a5b")
QUIET = Entity("policy", "258bec1f-bae6-4190-bcc6-56c42990131c")
SYNC = Entity("sync", "91e9e162-767b-47a6-a00a-4cd8b6f94833")

VIEW = View(
    ZoneInfo("Europe/Berlin"),
    NOW,
    names={DATADOG: "datadog-prod", QUIET: "quiet-hours"},
    teams={TEAM: "payments"},
)


def on_terminal(width: int) -> View:
    """Return a view of a terminal without colour."""
    return VIEW._replace(terminal=True, width=width)


def a_window(
    number: int,
    status: str,
    description: str,
    hours: tuple[float, float],
    rules: tuple[Rule, ...] = (Rule("disabled", DATADOG),),
    *,
    team_id: str | None = None,
) -> Maintenance:
    """Return a window that starts and ends so many hours from now, as the API sends it."""
    start, end = NOW + hours[0] * HOUR, NOW + hours[1] * HOUR
    raw: dict[str, object] = {"id": f"{number:04x}db96-f795-4246-90be-edd295af8fca", "status": status}
    raw |= {
        "description": description,
        "startDate": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "endDate": f"{end:%Y-%m-%dT%H:%M:%SZ}",
    }
    raw["rules"] = [{"state": r.state, "entity": {"id": r.entity.id, "type": r.entity.type}} for r in rules]
    if team_id is not None:
        raw["teamId"] = team_id
    return Maintenance(str(raw["id"]), status, description, start, end, rules, team_id, raw)


PATCH = a_window(
    1,
    "active",
    "Patch the payments database before the audit [key=db-patch]",
    (-0.25, 0.75),
    (Rule("disabled", DATADOG), Rule("enabled", QUIET)),
    team_id=TEAM,
)
WINDOWS = (
    PATCH,
    a_window(
        2,
        "planned",
        "検索クラスタの再起動 and a long tail of text that goes on",
        (2, 4),
        (Rule("disabled", UNNAMED),),
    ),
    a_window(
        3,
        "planned",
        "Move to \x1b[31mred\u202e 🚚\tand\nback",
        (10, 50),
        (Rule("disabled", DATADOG), Rule("disabled", UNNAMED), Rule("disabled", SYNC)),
        team_id=TEAM,
    ),
    a_window(4, "past", "Last week's", (-170, -168), team_id=TEAM),
    a_window(5, "cancelled", "", (-3, -2)),
    a_window(6, "on_hold", "=1+1", (300, 301)),
)
DELETED = Record({"id": PATCH.id, "deleted": True}, {"id": PATCH.id, "deleted": "yes"}, id=PATCH.id)
LATE = (
    "75 s behind the server: a window starts late by that much, and its end is late too; set the clock by NTP"
)
SETTINGS = (
    Record({"site": "acme.atlassian.net"}, {"setting": "site", "value": "acme.atlassian.net"}),
    Record({"token": None}, {"setting": "token", "value": "none"}, tones={"value": Tone.BAD}),
    Record({"clock": 75}, {"setting": "clock", "value": LATE}, tones={"value": Tone.CARE}),
)


def windows(form: Format, view: View) -> str:
    """Return the whole list."""
    return "".join(renderer(form, view).windows(iter(WINDOWS)))


def window(form: Format, view: View) -> str:
    """Return the whole text of one window."""
    return "".join(renderer(form, view).window(PATCH))


def records(form: Format, view: View) -> str:
    """Return the whole text of records."""
    return "".join(renderer(form, view).records(iter(SETTINGS), ("setting", "value")))


def record(form: Format, view: View) -> str:
    """Return the whole text of one record."""
    return "".join(renderer(form, view).record(DELETED))
