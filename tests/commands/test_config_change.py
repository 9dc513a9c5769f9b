"""``config set`` and ``config unset`` change one line of the file, and only so that it can still be read."""

import pytest

from tests.support.harness import Cli

BEFORE = """# ours
default_profile: prod
profiles:
  prod:
    site: acme.atlassian.net # the site
    email: a@b.c
    teams: {pay: 77b933c9-92bb-46e7-a73c-764b8d7c3c25}
  stage:
    site: stage.atlassian.net
"""
DATADOG = "integration:51e9e162-767b-47a6-a00a-4cd8b6f94829"


@pytest.mark.parametrize(
    ("argv", "before", "after"),
    [
        (("set", "email", "x@y.z"), "email: a@b.c", "email: x@y.z"),
        (("set", "site", "new.example"), "acme.atlassian.net # the", "new.example # the"),
        (("unset", "email"), "    email: a@b.c\n", ""),
        (("unset", "teams.pay"), "{pay: 77b933c9-92bb-46e7-a73c-764b8d7c3c25}", "{}"),
        (("set", "default_profile", "stage"), "default_profile: prod", "default_profile: stage"),
        (("set", "site", "x.example", "--profile", "stage"), "stage.atlassian.net", "x.example"),
        (("set", "entities.db", DATADOG), "  stage:", f"    entities:\n      db: {DATADOG}\n  stage:"),
    ],
)
def test_one_setting_changes_and_the_rest_stays(
    bare: Cli, argv: tuple[str, ...], before: str, after: str
) -> None:
    path = bare.config(BEFORE)
    done = bare("config", *argv)
    assert (done.code, done.out) == (0, "")
    assert done.err.endswith(f" in {path}\n")
    assert path.read_text() == BEFORE.replace(before, after)
    assert bare("config").code == 0


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (("set", "timeout", "3x"), 2, "timeout cannot be '3x': "),
        (("set", "timezone", "Europe/Berln"), 2, "did you mean Europe/Berlin"),
        (
            ("set", "entities.db", "datadog"),
            2,
            "entities.db".removeprefix("entities.") + " cannot be 'datadog': ",
        ),
        (("set", "default_profile", "nope"), 2, "has no profile 'nope'"),
        (("set", "timeot", "3s"), 2, "unknown setting 'timeot'\nhint: did you mean timeout?"),
        (("set", "token", "x"), 2, "unknown setting 'token'"),
        (("set", "site", "x", "--profile", "sandbox"), 2, "the profile sandbox is built in"),
        (("unset", "timeout"), 5, "timeout is not set in "),
        (("set", "site"), 2, "write compass-maint config set SETTING VALUE"),
        (("unset", "site", "x"), 2, "write compass-maint config set SETTING VALUE"),
        (("show",), 2, "write compass-maint config set SETTING VALUE"),
    ],
)
def test_an_invalid_change_is_refused_and_the_file_stays(
    bare: Cli, argv: tuple[str, ...], code: int, message: str
) -> None:
    path = bare.config(BEFORE)
    done = bare("config", *argv, env={"COMPASS_MAINT_TIMEZONE": "UTC", "COMPASS_MAINT_TIMEOUT": "9s"})
    assert (done.code, done.out) == (code, "")
    assert message in done.err
    assert path.read_text() == BEFORE


def test_the_first_setting_makes_the_file(bare: Cli) -> None:
    assert bare("config", "set", "timezone", "UTC").code == 0
    assert "timezone\tUTC\t" in bare("config").out
