"""Where a window comes from, in its description: by the environment, else the account's email."""

import re

import pytest

from compass_maint_cli.sandbox.fixtures import EMAIL
from tests.support.tcp_cli import RULE, TEAM, TcpCli

CREATE = ("create", *TEAM, *RULE, "--on-overlap", "ignore")
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "acme/shop",
    "GITHUB_WORKFLOW": "deploy [key=forged]",
    "GITHUB_RUN_ID": "99",
}
SERVICES = [
    (GITHUB, "github acme/shop deploy (key=forged) #99"),
    ({"GITLAB_CI": "true", "CI_PROJECT_PATH": "acme/shop", "CI_PIPELINE_ID": "7"}, "gitlab acme/shop #7"),
    (
        {"BUILDKITE": "true", "BUILDKITE_PIPELINE_SLUG": "shop", "BUILDKITE_BUILD_NUMBER": "7"},
        "buildkite shop #7",
    ),
    (
        {"CIRCLECI": "true", "CIRCLE_PROJECT_REPONAME": "shop", "CIRCLE_JOB": "d", "CIRCLE_BUILD_NUM": "7"},
        "circleci shop d #7",
    ),
    (
        {"TF_BUILD": "True", "SYSTEM_TEAMPROJECT": "shop", "BUILD_DEFINITIONNAME": "d", "BUILD_BUILDID": "7"},
        "azure shop d #7",
    ),
    ({"JENKINS_URL": "http://ci/", "JOB_NAME": "shop", "BUILD_NUMBER": "7"}, "jenkins shop #7"),
    ({"JENKINS_URL": "http://ci/", "JOB_NAME": "shop"}, "jenkins shop"),
    ({}, EMAIL),
]


def description(tcp_cli: TcpCli, *argv: str) -> str:
    return str(tcp_cli.data(*CREATE, *argv)["description"])


@pytest.mark.parametrize(
    ("variables", "by"), SERVICES, ids=lambda item: "" if isinstance(item, dict) else item
)
def test_without_a_description_the_text_names_the_origin(
    tcp_cli: TcpCli, variables: dict[str, str], by: str
) -> None:
    tcp_cli.cli.variables.update(variables)
    assert description(tcp_cli) == f"[by {by}]"
    assert description(tcp_cli, "--key", "k") == f"[by {by}] [key=k]"
    assert description(tcp_cli, "-d", "Deploy") == "Deploy"
    assert description(tcp_cli, "--no-provenance") == ""


def test_a_run_names_its_origin_too(tcp_cli: TcpCli) -> None:
    assert tcp_cli("run", *TEAM, *RULE, "--", "true").code == 0
    [created] = tcp_cli.data("list", *TEAM, "--type", "all")
    assert created["description"].startswith(f"[by {EMAIL}] [run=")


@pytest.mark.parametrize(
    ("mode", "plain", "described"),
    [("false", "", "Deploy"), ("always", "[by me@x.io]", "Deploy [by me@x.io]")],
)
def test_the_profile_decides(tcp_cli: TcpCli, mode: str, plain: str, described: str) -> None:
    tcp_cli.cli.config(
        f"profiles: {{p: {{provenance: {mode}, cloud_id: 1, email: me@x.io, token_command: echo t}}}}\n"
    )
    profile = (
        "--profile",
        "p",
        "--dry-run",
        "-o",
        "json",
        "--disable",
        "sync:0762db96-f795-4246-90be-edd295af8fca",
    )
    for argv, expected in (((), plain), (("-d", "Deploy"), described)):
        result = tcp_cli("create", *profile, "--on-overlap", "ignore", *argv)
        assert result.code == 0, result
        assert f'"description": "{expected}"' in result.out or (
            not expected and "description" not in result.out
        )


def test_another_value_is_refused_with_its_line(tcp_cli: TcpCli) -> None:
    path = tcp_cli.cli.config("profiles: {p: {provenance: sometimes}}\n")
    result = tcp_cli("list", "--profile", "p")
    assert result.code == 3
    assert f"{path}:1: provenance: invalid value 'sometimes': choose from true, false, always" in result.err


def test_where_a_window_comes_from_is_shown(tcp_cli: TcpCli) -> None:
    created = tcp_cli.data(*CREATE, "--key", "one")
    by = f"[by {EMAIL}]"
    assert by in created["description"]
    card = tcp_cli("get", created["id"], *TEAM, terminal=True).out
    assert f"  by      {EMAIL}\n" in re.sub(r"\x1b\[[0-9]*m", "", card)
    wide = tcp_cli("list", *TEAM, "--wide", terminal=True).out
    assert "BY\x1b[0m " in wide.splitlines()[0]
    assert EMAIL in wide
    assert EMAIL in tcp_cli("status", *TEAM, terminal=True).out
    for verb in ("list", "status"):
        header, row = (line.split("\t") for line in tcp_cli(verb, *TEAM, "--wide").out.splitlines())
        assert (header[-1], row[-1]) == ("by", EMAIL)
        assert EMAIL not in tcp_cli(verb, *TEAM).out
        assert EMAIL not in tcp_cli(verb, *TEAM, "--wide", "-o", "csv").out
