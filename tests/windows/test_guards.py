"""Guards in the profile: refused with exit 2 before anything changes, and passed with a reason."""

import json

import pytest

from tests.support.served import DATADOG, NOWHERE, RULE, TEAM, Served

TARGET = ("--disable", f"integration:{NOWHERE}")
GUARDED = (
    "profiles:\n  p:\n    cloud_id: 1\n    email: me@x.io\n    token_command: echo t\n"
    "    max_for: 24h\n    require: [description, key]\n"
    f'    forbid: [global, "integration:pagerduty-*", "integration:{DATADOG[:8]}*"]\n'
    f"    teams: {{payments: {NOWHERE}}}\n    entities: {{pagerduty-main: 'integration:{NOWHERE}'}}\n"
)
ASKED = ("create", "--profile", "p", "--on-overlap", "ignore", "--dry-run", "-o", "json")
GOOD = (*TEAM, "--disable", "sync:91e9e162-767b-47a6-a00a-4cd8b6f94833", "-d", "Deploy")


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        ((*GOOD, "--for", "25h"), "it lasts 1d 1h, and max_for is 1d"),
        (GOOD, "a key is required (--key)"),
        (TARGET, "a description is required (-d); a key is required (--key); global windows are forbidden"),
        (("--disable", "integration:pagerduty-main"), "integration:pagerduty-main is forbidden"),
        (TARGET, "integration:pagerduty-main is forbidden (forbid: integration:pagerduty-*)"),
        (("--disable", f"integration:{DATADOG}"), f"integration:{DATADOG} is forbidden"),
    ],
)
def test_what_the_profile_refuses_is_not_sent(served: Served, argv: tuple[str, ...], why: str) -> None:
    served.cli.config(GUARDED)
    result = served(*ASKED, *argv)
    assert (result.code, result.out, served.asked()) == (2, "", [])
    assert "the profile refuses this window: " in result.err
    assert why in result.err
    assert "--override REASON" in result.err


def test_a_reason_passes_and_is_written_down(served: Served) -> None:
    served.cli.config(GUARDED)
    result = served(*ASKED, *GOOD, "--override", "fire [key=x]")
    assert json.loads(result.out)["body"]["description"] == "Deploy (override: fire (key=x))"


def test_more_than_a_day_is_a_warning_without_a_limit(served: Served) -> None:
    long = served("create", *TEAM, *RULE, "--for", "400d")
    assert "warning: the window lasts 400d, longer than a day" in long.err
    assert "longer than a day" not in served("create", *TEAM, *RULE, "--for", "24h").err
