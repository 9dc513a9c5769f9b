"""What is sent is strict; what is read may be anything that has an id."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from compass_maint_cli.api.codec import integration_from, listed_from, maintenance_from, team_from
from compass_maint_cli.domain.maintenance import Changes, Entity, Rule
from compass_maint_cli.domain.request_bodies import changes_body, draft_body
from compass_maint_cli.errors import ReplyError
from tests.support.api_client import DATADOG, draft
from tests.support.clock import NOON

BERLIN = timezone(timedelta(hours=1))


def test_what_a_create_sends() -> None:
    desired = draft(
        start=datetime(2026, 12, 1, 22, 0, tzinfo=BERLIN), end=datetime(2026, 12, 2, tzinfo=BERLIN)
    )
    assert draft_body(desired) == {
        "description": "Patch",
        "startDate": "2026-12-01T21:00:00Z",
        "endDate": "2026-12-01T23:00:00Z",
        "rules": [
            {
                "state": "disabled",
                "entity": {"id": "51e9e162-767b-47a6-a00a-4cd8b6f94829", "type": "integration"},
            }
        ],
    }


def test_an_update_sends_only_what_changes() -> None:
    assert changes_body(Changes()) == {}
    assert changes_body(Changes(description="")) == {"description": ""}
    assert changes_body(Changes(end=NOON)) == {"endDate": "2026-11-23T12:00:00Z"}
    whole = changes_body(Changes("d", NOON, NOON, (DATADOG,)))
    assert list(whole) == ["description", "startDate", "endDate", "rules"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01T21:00:00Z", datetime(2026, 12, 1, 21, tzinfo=UTC)),
        ("2026-12-01T21:00:00.501Z", datetime(2026, 12, 1, 21, 0, 0, 501000, tzinfo=UTC)),
        ("2026-12-01T22:00:00+01:00", datetime(2026, 12, 1, 21, tzinfo=UTC)),
        ("2026-12-01T22:00:00.5+0100", datetime(2026, 12, 1, 21, 0, 0, 500000, tzinfo=UTC)),
        ("tomorrow", None),
        (1796162400000, None),
        (None, None),
    ],
)
def test_times_of_every_form(text: object, expected: datetime | None) -> None:
    assert maintenance_from({"id": "w", "startDate": text}, None).start == expected


def test_the_object_is_kept_as_it_came() -> None:
    data = {"id": "w", "status": "paused", "new": {"field": [1, 2.5]}, "rules": None, "description": None}
    window = maintenance_from(data, "team")
    assert window.raw is data
    assert (window.status, window.description, window.rules, window.team_id) == ("paused", "", (), "team")
    assert not window.is_open


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], ()),
        ("none", ()),
        ([None], (Rule("", Entity("", "")),)),
        ([{"state": "noMaintenance", "entity": None}], (Rule("noMaintenance", Entity("", "")),)),
        ([{"entity": {"type": "service", "id": 7}}], (Rule("", Entity("service", "7")),)),
    ],
)
def test_rules_of_every_shape(rules: object, expected: tuple[Rule, ...]) -> None:
    assert maintenance_from({"id": "w", "rules": rules}, None).rules == expected


def test_a_team_in_the_reply_wins() -> None:
    assert maintenance_from({"id": "w", "teamId": "other"}, "team").team_id == "other"


@pytest.mark.parametrize(
    "data", [None, 1, "w", [], {}, {"id": ""}, {"id": None}, {"id": True}, {"id": ["w"]}]
)
def test_a_window_without_an_id_is_an_error(data: Any) -> None:  # noqa: ANN401 - JSON
    with pytest.raises(ReplyError, match="the API sent"):
        maintenance_from(data, None)


def test_what_look_up_lists_hold() -> None:
    assert listed_from({"id": "i", "name": "n", "teamId": None}, "policy", "t").team_id == "t"
    assert team_from({"teamId": "t", "teamName": "Payments"}).name == "Payments"
    with pytest.raises(ReplyError, match="a sync without an id"):
        listed_from({"name": "n"}, "sync")


SOURCE = {"maintenanceId": "w", "interval": {"startTimeMillis": 0, "endTimeMillis": 3_600_000}}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "enabled", "sources"),
    [
        ({}, None, None),
        ({"enabled": False, "maintenanceSources": []}, False, ()),
        ({"enabled": "yes", "maintenanceSources": {}}, None, None),
        ({"maintenanceSources": [SOURCE]}, None, (("w", EPOCH, EPOCH + timedelta(hours=1)),)),
        ({"maintenanceSources": [SOURCE, SOURCE | {"maintenanceId": ""}]}, None, None),
        ({"maintenanceSources": [SOURCE, SOURCE | {"interval": {"startTimeMillis": 0}}]}, None, None),
        ({"maintenanceSources": [SOURCE | {"interval": {"endTimeMillis": True}}]}, None, None),
    ],
)
def test_an_integration_names_its_windows_wholly_or_not_at_all(
    more: dict[str, Any], enabled: bool | None, sources: tuple[Any, ...] | None
) -> None:
    """Half a list would be a "not silenced" that looked at a part."""
    read = integration_from({"id": "i", "name": "Datadog"} | more)
    assert (read.id, read.name, read.enabled, read.sources) == ("i", "Datadog", enabled, sources)
