"""A broken configuration file: every mistake with its place, exit 3, before anything else is done."""

import pytest

from tests.support.harness import Cli

SEVERAL = """default_profile: [p]
profile:
  p: {}
profiles:
  p:
    emial: x
    teams: [a]
    entities: {a: server:1, b: policy}
"""
BROKEN = {
    "no YAML": (
        "profiles: [",
        ["2:1: not YAML: did not find expected node content while parsing a flow node"],
    ),
    "a tag": (
        "profiles: {p: {email: !x y}}",
        ["1:23: tag '!x': tags are not supported (remove the tag)"],
    ),
    "a key twice": (
        "profiles: {p: {email: a, email: b}}",
        ["1:26: duplicate key 'email' (the first one is in line 1)"],
    ),
    "two documents": (
        "profiles: {}\n---\n{}\n",
        ["3:1: found a second document (put all settings into one document)"],
    ),
    "a list": ("- profiles", ["1:1: expected keys, found a list or a text (write key: value)"]),
    "several": (
        SEVERAL,
        [
            "1:18: expected a text (write one value after the colon)",
            "2:1: unknown key 'profile' (did you mean profiles?)",
            "6:5: unknown key 'emial' (did you mean email?)",
            "7:12: expected keys, found a list or a text (write key: value)",
            "8:19: invalid entity 'server:1' (write integration:ID, policy:ID or sync:ID)",
            "8:32: invalid entity 'policy' (write integration:ID, policy:ID or sync:ID)",
        ],
    ),
}


@pytest.mark.parametrize(("text", "mistakes"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(
    "argv", [("list",), ("config",), ("create", "--disable", "x"), ("list", "-p", "sandbox")]
)
def test_every_mistake_is_reported(bare: Cli, text: str, mistakes: list[str], argv: tuple[str, ...]) -> None:
    path = bare.config(text)
    result = bare(*argv)
    assert (result.code, result.out) == (3, "")
    assert result.err == "".join(f"error: {path}:{mistake}\n" for mistake in mistakes)


VALUES = {
    "product: jira": "product: invalid value 'jira': choose from compass, jsm",
    "retries: -1": "retries: '-1' is not a whole number from 0 to 100",
    "parallel: 1.5": "parallel: '1.5' is neither auto nor a whole number from 1 to 64",
    "api_url: http://example.org": (
        "api_url: the API URL is 'http://example.org': plain http would expose the token on the network; "
        "use https (http is for this machine only)"
    ),
    "cloud_id: a/b": "cloud_id: the cloud id is 'a/b'; "
    "it must be an id such as 11111111-2222-4333-8444-555555555555",
}
ACCOUNT = {"COMPASS_MAINT_EMAIL": "a@b", "COMPASS_MAINT_TOKEN": "t", "COMPASS_MAINT_SITE": "acme"}


@pytest.mark.parametrize(("line", "message"), VALUES.items(), ids=VALUES)
def test_a_wrong_value_is_reported_with_its_line(bare: Cli, line: str, message: str) -> None:
    path = bare.config(f"profiles:\n  default:\n    {line}\n")
    result = bare("list", env=ACCOUNT)
    assert (result.code, result.out, result.err) == (3, "", f"error: {path}:3: {message}\n")


@pytest.mark.parametrize(
    "line", ["timezone: Mars/Base", "default_for: long", "default_for: 0s", "timeout: never"]
)
def test_a_wrong_time_is_reported_with_its_line(bare: Cli, line: str) -> None:
    path = bare.config(f"profiles:\n  default:\n    {line}\n")
    result = bare("list", env=ACCOUNT)
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith(f"error: {path}:3: {line.partition(':')[0]}: ")
    assert result.err.count("\n") == 1


def test_only_the_profile_that_is_used_is_read(bare: Cli) -> None:
    bare.config("profiles:\n  prod: {product: jira}\n  default: {product: jsm}\n")
    assert bare("config").code == 0
    assert bare("config", "-p", "prod").code == 3


def test_a_profile_that_is_not_there(bare: Cli) -> None:
    path = bare.config("default_profile: prd\nprofiles: {prod: {}, test: {}}\n")
    error = f"{path} has no profile 'prd'; known profiles: prod, sandbox, test\nhint: did you mean prod?\n"
    assert bare("list").err == f"error: {path}:1: {error}"
    assert bare("list", "-p", "prd").err == f"error: --profile: {error}"
    by_variable = bare("list", env={"COMPASS_MAINT_PROFILE": "prd"})
    assert (by_variable.code, by_variable.err) == (3, f"error: COMPASS_MAINT_PROFILE: {error}")


def test_the_file_that_the_variable_names(bare: Cli) -> None:
    path = bare.home / "other.yaml"
    path.write_text("profiles: {default: {email: me@example.org}}\n")
    shown = bare("config", env={"COMPASS_MAINT_CONFIG": str(path)}).out
    assert f"config\t{path}\tCOMPASS_MAINT_CONFIG\n" in shown
    assert f"email\tme@example.org\t{path}:1\n" in shown
    folder = bare("list", env={"COMPASS_MAINT_CONFIG": str(bare.home)})
    assert (folder.code, folder.err) == (
        3,
        f"error: the configuration {bare.home} cannot be read: Is a directory\n",
    )


PROFILE = """default_profile: prod
profiles:
  prod:
    email: me@example.org
    cloud_id: c
    team: pay
    timezone: Asia/Tokyo
    default_for: 90m
    teams: {pay: 77b933c9-92bb-46e7-a73c-764b8d7c3c25}
    entities: {dd: integration:51e9e162-767b-47a6-a00a-4cd8b6f94829}
"""


def test_aliases_and_defaults_of_a_profile(bare: Cli) -> None:
    """A team, a zone and a length that the profile sets; aliases of teams and of entities."""
    bare.config(PROFILE)
    env = {"COMPASS_MAINT_TOKEN": "t"}
    argv = (
        "create",
        "--disable",
        "integration:dd",
        "--start",
        "22:00",
        "--on-overlap",
        "ignore",
        "--dry-run",
    )
    result = bare(*argv, env=env)
    assert result.code == 0, result
    assert "/c/ops/v1/teams/77b933c9-92bb-46e7-a73c-764b8d7c3c25/maintenances\n" in result.out
    assert '"startDate": "2026-11-23T13:00:00Z",\n  "endDate": "2026-11-23T14:30:00Z"' in result.out
    assert '"id": "51e9e162-767b-47a6-a00a-4cd8b6f94829"' in result.out
    assert "22:00 to 23:30 Asia/Tokyo" in result.err
    assert "/c/ops/v1/maintenances\n" in bare(*argv, "--global", env=env).out
