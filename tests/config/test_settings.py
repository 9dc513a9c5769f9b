"""A flag wins over a variable, that over the profile, that over the default; ``config`` shows which one."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.config.profiles import Config, Flags, Profile, Setting
from compass_maint_cli.config.settings import DEFAULTS, resolve
from compass_maint_cli.errors import ConfigError, UsageError
from compass_maint_cli.times.zones import load_zone
from tests.support.harness import Cli


@dataclass(frozen=True)
class Way:
    """A setting, three values for it, and its default."""

    name: str
    flag: str
    variable: str
    profile: str
    default: str = ""


WAYS = (
    Way("site", "a.atlassian.net", "b.atlassian.net", "c.atlassian.net"),
    Way("cloud_id", "id-1", "id-2", "id-3"),
    Way("email", "a@example.org", "b@example.org", "c@example.org"),
    Way("product", "jsm", "compass", "jsm", "compass"),
    Way(
        "api_url", "https://a.example", "https://b.example", "https://c.example", "https://api.atlassian.com"
    ),
    Way("team", "t-1", "t-2", "t-3"),
    Way("timezone", "Asia/Tokyo", "Europe/Paris", "America/New_York", "Europe/Berlin"),
    Way("output", "json", "json", "json", "table"),
    Way("timeout", "10s", "20s", "25s", "30s"),
    Way("retries", "1", "2", "3", "4"),
    Way("parallel", "1", "2", "3", "auto"),
)
FLAGS = {"timezone": "--tz"}
VARIABLES = {"timezone": "COMPASS_MAINT_TZ"}


@pytest.mark.parametrize("given", range(8), ids=lambda bits: f"{bits:03b}")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_the_nearest_origin_wins(bare: Cli, way: Way, given: int) -> None:
    flag = FLAGS.get(way.name, "--" + way.name.replace("_", "-"))
    variable = VARIABLES.get(way.name, "COMPASS_MAINT_" + way.name.upper())
    line = f"{way.name}: {way.profile}" if given & 1 else ""
    path = bare.config(f"default_profile: p\nprofiles:\n  p:\n    {line}\n")
    found = [(way.flag, flag)] if given & 4 else []
    found += [(way.variable, variable)] if given & 2 else []
    found += [(way.profile, f"{path}:4")] if given & 1 else []
    value, origin = (found or [(way.default, "default")])[0]

    output = ["-o", "json"] if way.name != "output" else []
    argv = ["config", *output, *([flag, way.flag] if given & 4 else [])]
    result = bare(*argv, env={variable: way.variable} if given & 2 else {})

    assert result.code == 0, result
    shown = rows(result.out) if way.name != "output" or given else tsv(result.out)
    assert shown[way.name] == (value, origin)


def rows(out: str) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["value"], row["origin"]) for row in json.loads(out)}


def tsv(out: str) -> dict[str, tuple[str, str]]:
    return {(cells := line.split("\t"))[0]: (cells[1], cells[2]) for line in out.splitlines()[1:]}


def test_what_only_the_profile_or_one_variable_sets(bare: Cli) -> None:
    path = bare.config("default_profile: p\nprofiles: {p: {default_for: 2h, token_command: 'exit 0'}}\n")
    shown = rows(bare("config", "-o", "json", env={"COMPASS_MAINT_DEBUG": "1"}).out)
    assert shown["default_for"] == ("2h", f"{path}:2")
    assert shown["token_command"] == ("exit 0", f"{path}:2")
    assert shown["debug"] == ("1", "COMPASS_MAINT_DEBUG")
    assert shown["profile"] == ("p", f"{path}:1")
    assert shown["token"] == ("unusable", "token_command printed nothing: exit 0")


def test_which_profile(bare: Cli) -> None:
    bare.config("default_profile: a\nprofiles: {a: {email: a@a}, b: {email: b@b}, c: {email: c@c}}\n")
    variable = {"COMPASS_MAINT_PROFILE": "b"}
    assert rows(bare("config", "-o", "json").out)["email"][0] == "a@a"
    assert rows(bare("config", "-o", "json", env=variable).out)["email"][0] == "b@b"
    assert rows(bare("config", "-o", "json", "-p", "c", env=variable).out)["email"][0] == "c@c"
    assert rows(bare("config", "-o", "json", "-p", "sandbox").out)["email"] == (
        "oncall@sandbox.example",
        "sandbox",
    )


def test_an_empty_variable_counts_as_absent(bare: Cli) -> None:
    shown = rows(
        bare("config", "-o", "json", env={"COMPASS_MAINT_RETRIES": "", "COMPASS_MAINT_TEAM": ""}).out
    )
    assert shown["retries"] == ("4", "default")
    assert shown["team"] == ("", "default")


@pytest.mark.parametrize(
    "flag", ["--profile", "--team", "--site", "--email", "--tz", "--output", "--timeout"]
)
def test_an_empty_flag_is_refused(cli: Cli, flag: str) -> None:
    for argv in (["list", flag, ""], [flag, "", "list"]):
        result = cli(*argv)
        assert (result.code, result.out) == (2, "")
        assert result.err == f"error: {flag} is empty; give it a value, or leave it out\n"


def test_the_sandbox_ignores_the_variables_of_an_account(cli: Cli) -> None:
    real = {
        "COMPASS_MAINT_EMAIL": "me@acme.example",
        "COMPASS_MAINT_TOKEN": "real",
        "COMPASS_MAINT_CLOUD_ID": "x",
    }
    assert cli("list", env=real).code == 0
    wrong = cli("list", "--email", "me@acme.example")
    assert (wrong.code, wrong.out) == (4, "")


TERRAFORM = {
    "ATLASSIAN_OPS_CLOUD_ID": "cloud-1",
    "ATLASSIAN_OPS_DOMAIN_NAME": "acme.atlassian.net",
    "ATLASSIAN_OPS_API_EMAIL_ADDRESS": "tf@acme.example",
    "ATLASSIAN_OPS_API_TOKEN": "tf-token",
    "ATLASSIAN_OPS_PRODUCT_TYPE": "jira-service-desk",
}
ACCOUNT = ("cloud_id", "site", "email", "token", "product")


def test_without_another_account_that_of_terraform_is_used(bare: Cli) -> None:
    out = bare("config", "-o", "json", env=TERRAFORM).out
    shown = rows(out)
    assert [shown[name] for name in ACCOUNT] == [
        ("cloud-1", "ATLASSIAN_OPS_CLOUD_ID"),
        ("acme.atlassian.net", "ATLASSIAN_OPS_DOMAIN_NAME"),
        ("tf@acme.example", "ATLASSIAN_OPS_API_EMAIL_ADDRESS"),
        ("set", "ATLASSIAN_OPS_API_TOKEN"),
        ("jsm", "ATLASSIAN_OPS_PRODUCT_TYPE"),
    ]
    assert "tf-token" not in out


@pytest.mark.parametrize(
    "ours",
    [
        {"COMPASS_MAINT_SITE": "b.atlassian.net"},
        {"COMPASS_MAINT_CLOUD_ID": "b"},
        {"COMPASS_MAINT_EMAIL": "b@b"},
        {"COMPASS_MAINT_TOKEN": "b"},
        {"COMPASS_MAINT_PROFILE": "half"},
        {"COMPASS_MAINT_PROFILE": "command"},
        {"COMPASS_MAINT_PROFILE": "sandbox"},
        {"ATLASSIAN_OPS_API_TOKEN": ""},
        {"ATLASSIAN_OPS_API_EMAIL_ADDRESS": ""},
        {"ATLASSIAN_OPS_CLOUD_ID": "", "ATLASSIAN_OPS_DOMAIN_NAME": ""},
    ],
    ids=lambda ours: "-".join(f"{name[-10:]}={value}" for name, value in ours.items()),
)
def test_a_part_of_an_account_of_ours_leaves_terraform_out(bare: Cli, ours: dict[str, str]) -> None:
    bare.config("profiles: {half: {email: c@c}, command: {token_command: 'exit 0'}}\n")
    shown = rows(bare("config", "-o", "json", env=TERRAFORM | ours).out)
    assert not [name for name, (_, origin) in shown.items() if origin.startswith("ATLASSIAN_OPS_")]


def test_the_product_of_terraform(bare: Cli) -> None:
    def product(**named: str) -> tuple[str, str]:
        return rows(bare("config", "-o", "json", env=TERRAFORM | named).out)["product"]

    assert product(ATLASSIAN_OPS_PRODUCT_TYPE="compass") == ("compass", "ATLASSIAN_OPS_PRODUCT_TYPE")
    assert product(ATLASSIAN_OPS_PRODUCT_TYPE="") == ("jsm", "ATLASSIAN_OPS_PRODUCT_TYPE")
    assert product(COMPASS_MAINT_PRODUCT="compass") == ("compass", "COMPASS_MAINT_PRODUCT")
    wrong = bare("list", env=TERRAFORM | {"ATLASSIAN_OPS_PRODUCT_TYPE": "opsgenie"})
    assert wrong.code == 2
    assert wrong.err.startswith("error: ATLASSIAN_OPS_PRODUCT_TYPE: ")


TEXT = st.sampled_from(
    ["", "1", "2s", "jsm", "Europe/Paris", "json", "https://x.example", "no\x00thing", "sandbox"]
)
NAMES = ("site", "cloud_id", "email", "product", "api_url", "output", "timeout", "retries", "parallel")


@given(
    st.dictionaries(st.sampled_from(NAMES), TEXT),
    st.dictionaries(st.sampled_from(NAMES), TEXT),
    st.dictionaries(st.sampled_from(NAMES), TEXT),
)
def test_resolve_picks_by_rank_or_names_the_mistake(
    flags: dict[str, str], variables: dict[str, str], held: dict[str, str]
) -> None:
    values = {name: Setting(text, "file:1") for name, text in held.items() if text}
    environ = {f"COMPASS_MAINT_{name.upper()}": text for name, text in variables.items()}
    config = Config("file", Setting("p", "file:1"), {"p": Profile("p", values)})
    typed = Flags(**flags)  # type: ignore[arg-type]  # those of NAMES are texts
    surroundings = {"sandbox": lambda: Profile("s"), "system_zone": lambda: load_zone("UTC")}
    try:
        settings = resolve(typed, environ, config, **surroundings)  # type: ignore[arg-type]  # one value each
    except (UsageError, ConfigError):
        return
    for name in NAMES:
        setting = settings.origins[name]
        first = flags.get(name) or variables.get(name) or held.get(name)
        assert setting.value == (first or DEFAULTS.get(name))
        assert setting.origin.startswith("--") == bool(flags.get(name))
        assert (setting.origin == "default") == (not first)
