"""What a verb prints with ``--dry-run`` is what it sends."""

import json

import pytest

from tests.support.served import BASE, RULE, TEAM, Served

KEY = ("--key", "deploy-1")
MADE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "create": ((), ("create", *TEAM, *RULE)),
    "create, replacing an active window": (KEY, ("create", *TEAM, *RULE, *KEY, "--if-exists", "replace")),
    "create, replacing a planned window": (
        (*KEY, "--start", "15:00"),
        ("create", *TEAM, *RULE, *KEY, "--if-exists", "replace"),
    ),
    "create, extending": (KEY, ("create", *TEAM, *RULE, *KEY, "--for", "3h", "--if-exists", "extend")),
    "create, returning": (KEY, ("create", *TEAM, *RULE, *KEY)),
    "update": (KEY, ("update", *TEAM, *KEY, "--extend", "1h")),
    "update without a difference": (("-d", "x", *KEY), ("update", *TEAM, *KEY, "-d", "x")),
    "cancel": (KEY, ("cancel", *TEAM, *KEY, "--yes")),
    "delete": ((*KEY, "--start", "15:00"), ("delete", *TEAM, *KEY, "--yes")),
    "delete, cancelling first": (KEY, ("delete", *TEAM, *KEY, "--cancel-first", "--yes")),
}


def previewed(served: Served, *argv: str) -> list[str]:
    """Return the requests of a dry run, as method and path."""
    answer = served.data(*argv, "--dry-run")
    requests = answer if isinstance(answer, list) else [answer]
    assert served.changed() == []
    paths = [BASE.sub("", request["url"].removeprefix(served.url)) for request in requests]
    return [f"{request['method']} {path}" for request, path in zip(requests, paths, strict=True)]


@pytest.mark.parametrize("case", MADE)
def test_a_dry_run_prints_what_is_sent(served: Served, case: str) -> None:
    existing, argv = MADE[case]
    served.make(*existing)
    shown = previewed(served, *argv)
    assert served(*argv).code == 0
    assert served.changed() == shown


def test_cancelling_windows_that_have_ended_sends_and_previews_nothing(served: Served) -> None:
    id_ = served.make()
    assert served("cancel", *TEAM, id_).code == 0
    ended = ("cancel", *TEAM, "--status", "cancelled", "--yes")
    assert previewed(served, *ended) == []
    assert json.loads(served(*ended, "-o", "json").out)[0]["id"] == id_
    assert served.changed() == []
