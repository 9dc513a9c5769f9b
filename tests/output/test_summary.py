"""A window in one sentence."""

from dataclasses import replace

import pytest

from compass_maint_cli.domain.maintenance import Maintenance, Rule
from compass_maint_cli.output import summary
from tests.support.sample_windows import (
    DATADOG,
    HOUR,
    PATCH,
    QUIET,
    SYNC,
    TEAM,
    UNNAMED,
    WINDOWS,
    a_window,
    on_terminal,
)

VIEW = on_terminal(80)
MUTE = (Rule("disabled", DATADOG),)


@pytest.mark.parametrize(
    ("window", "meaning"),
    [
        (
            PATCH,
            "datadog-prod is muted and quiet-hours is enabled until 22:00 (45m left) · payments",
        ),
        (
            a_window(2, "planned", "", (2, 4), (Rule("disabled", UNNAMED), *MUTE)),
            "integration:a3f05c1e and datadog-prod will be muted 23:15 → 01:15 +1d (2h) · global",
        ),
        (
            a_window(3, "active", "", (-1, 40), (Rule("disabled", SYNC), *MUTE), team_id=TEAM),
            "sync:91e9e162 and datadog-prod are muted until Wed 25 Nov 13:15 (1d 16h left) · payments",
        ),
        (
            a_window(4, "active", "", (-1, 10), (Rule("disabled", QUIET),)),
            "quiet-hours is disabled until 07:15 +1d (10h left) · global",
        ),
        (
            a_window(4, "past", "", (-170, -168), team_id=TEAM),
            "datadog-prod was muted Mon 16 Nov 19:15 → 21:15 (2h) · payments",
        ),
        (
            a_window(5, "cancelled", "", (-3, 2)),
            "cancelled: datadog-prod is no longer muted by this window · global",
        ),
        (a_window(6, "on_hold", "", (1, 2)), "on_hold: datadog-prod muted 22:15 → 23:15 (1h) · global"),
        (a_window(7, "active", "", (-1, 1), ()), "no rules: it silences nothing, until 22:15 · global"),
        (
            a_window(8, "planned", "", (2.75, 3), (Rule("disabled", SYNC), *MUTE * 3)),
            "sync:91e9e162, datadog-prod and 2 others will be muted Tue 24 Nov 00:00 → 00:15 (15m) · global",
        ),
        (
            a_window(9, "planned", "", (1, 2.75)),
            "datadog-prod will be muted 22:15 → 00:00 (1h 45m) · global",
        ),
    ],
    ids=lambda value: value.status if isinstance(value, Maintenance) else "",
)
def test_the_meaning_of_a_window(window: Maintenance, meaning: str) -> None:
    assert summary.meaning(window, VIEW) == meaning


def test_ascii_where_the_terminal_has_no_more() -> None:
    for window in WINDOWS:
        assert summary.meaning(window, VIEW._replace(unicode=False)).isascii()


def test_what_was_done() -> None:
    id_ = PATCH.id[:8]
    assert summary.done("created", PATCH, VIEW) == (
        f"created {id_}: datadog-prod muted and quiet-hours enabled until 22:00 (1h), payments"
    )
    assert summary.cancelled(replace(PATCH, status="cancelled"), None, VIEW) == f"cancelled {id_}, 45m early"
    assert summary.deleted(PATCH, VIEW) == (
        f"deleted {id_}: datadog-prod and quiet-hours, 21:00 → 22:00, payments"
    )
    planned = a_window(2, "planned", "", (2, 4))
    assert summary.cancelled(planned, planned, VIEW) == "cancelled 0002db96 before its start"


def test_what_ending_windows_means() -> None:
    planned = a_window(2, "planned", "", (2, 4), (Rule("disabled", SYNC), *MUTE))
    over = a_window(3, "past", "", (-2, -1), (Rule("disabled", UNNAMED),))
    assert summary.consequence([PATCH, planned, over], VIEW) == (
        "datadog-prod may alert again; sync:91e9e162 will not be muted as planned"
    )
    assert summary.consequence([over], VIEW) == ""


def test_what_an_update_changed() -> None:
    end = PATCH.end
    assert end is not None
    later, earlier = replace(PATCH, end=end + HOUR), replace(PATCH, end=end - HOUR / 2)
    assert summary.updated(PATCH, later, VIEW) == "extended 0001db96: 22:00 → 23:00"
    assert summary.updated(PATCH, earlier, VIEW) == "shortened 0001db96: 22:00 → 21:30"
    other = replace(later, rules=MUTE, description="x")
    assert summary.updated(PATCH, other, VIEW) == (
        "updated 0001db96 (description, end, rules): datadog-prod muted until 23:00 (2h), payments"
    )
