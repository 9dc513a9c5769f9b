"""``login`` and ``logout``: what they ask, what they write, and what they never show."""

import json
import stat
from pathlib import Path

import pytest

from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, ORG_ID, TOKEN
from tests.support.harness import Cli
from tests.support.one_product import one_product

CONFIG = ".config/compass-maint/config.yaml"
BOTH = "compass answers. Compass is being phased out; jsm answers for this account too: --product jsm"
TOKENS = ".config/compass-maint/tokens"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_login_on_a_terminal_asks_for_site_email_and_token(bare: Cli, server: str) -> None:
    result = bare("login", "--api-url", server, stdin=f"{server}\n{EMAIL}\n", terminal=True, hidden=TOKEN)
    assert result.code == 0
    assert result.err.startswith(
        "site (--site) [as in acme.atlassian.net]: "
        "email (--email) [as in you@acme.com]: API token (not shown): \n"
        f"{BOTH}\n"
        "  1  team         payments  (Payments)\n"
    )
    assert result.err.endswith(
        "\nsave them as aliases of this profile? y for all, or numbers such as 1,3-5 [y/N]: \n"
    )
    assert TOKEN not in result.out
    assert (bare.home / CONFIG).read_text() == (
        f"profiles:\n  default:\n    site: {server}\n    cloud_id: {CLOUD_ID}\n"
        f"    org_id: {ORG_ID}\n    email: {EMAIL}\n    api_url: {server}\n"
    )
    assert (bare.home / TOKENS / "default").read_text() == f"{TOKEN}\n"
    assert mode(bare.home / CONFIG) == mode(bare.home / TOKENS / "default") == 0o600
    assert mode(bare.home / TOKENS) == 0o700
    assert bare("list", "-o", "json").out == "[]\n"


def test_a_job_pipes_the_token_in(bare: Cli, server: str) -> None:
    argv = ("login", "-p", "ci", "--site", server, "--api-url", server, "--email", EMAIL, "-o", "json")
    result = bare(*argv, stdin=f"{TOKEN}\n")
    assert (result.code, result.err) == (0, f"{BOTH}\n")
    assert json.loads(result.out) == {
        "profile": "ci",
        "site": server,
        "cloud_id": CLOUD_ID,
        "org_id": ORG_ID,
        "email": EMAIL,
        "api_url": server,
        "token": str(bare.home / TOKENS / "ci"),
        "config": str(bare.home / CONFIG),
    }
    assert bare("config").out.splitlines()[2].split("\t")[:2] == ["profile", "ci"]


def test_a_terminal_may_be_piped_through_on_request(bare: Cli, server: str) -> None:
    argv = ("login", "--site", server, "--api-url", server, "--email", EMAIL, "--token-stdin")
    result = bare(*argv, stdin=TOKEN, terminal=True)
    assert result.code == 0
    assert result.err.splitlines()[0] == (
        "reading the API token from standard input; it will be shown as it is typed"
    )


@pytest.mark.parametrize("terminal", [True, False])
def test_one_error_names_all_that_is_missing(bare: Cli, *, terminal: bool) -> None:
    result = bare("login", "--no-input", terminal=terminal, env={"NO_COLOR": "1"})
    assert result.code == 2
    assert result.out == ""
    assert result.err.splitlines()[0] == (
        "error: login needs the site (--site), the email (--email), the API token (on standard input)"
    )
    assert not (bare.home / CONFIG).exists()


def test_a_site_without_compass_is_set_up_for_the_other_product(bare: Cli) -> None:
    with one_product(bare, "jsm") as url:
        result = bare("login", "--site", url, "--api-url", url, "--email", EMAIL, stdin=TOKEN)
    assert (result.code, result.err.splitlines()[0]) == (
        0,
        "compass does not answer (404), jsm does: jsm is used",
    )
    assert "    product: jsm\n" in (bare.home / CONFIG).read_text()


def test_a_product_that_was_chosen_is_not_replaced(bare: Cli) -> None:
    with one_product(bare, "jsm") as url:
        argv = ("login", "--site", url, "--api-url", url, "--email", EMAIL, "--product", "compass")
        result = bare(*argv, stdin=TOKEN)
    assert result.code == 5
    assert "hint: jsm answers: use --product jsm" in result.err
    assert not (bare.home / CONFIG).exists()


def test_a_wrong_token_writes_nothing(bare: Cli, server: str) -> None:
    argv = ("login", "--site", server, "--api-url", server, "--email", EMAIL)
    result = bare(*argv, stdin="not-the-token-of-anybody")
    assert result.code == 4
    assert "not-the-token-of-anybody" not in result.err
    assert not (bare.home / ".config").exists()


def test_a_token_that_cannot_be_one_is_refused_unseen(bare: Cli, server: str) -> None:
    result = bare("login", "--site", server, "--email", EMAIL, stdin="tok en-with-a-space")
    assert result.code == 2
    assert "tok en" not in result.err


@pytest.mark.parametrize("name", ["../escape", "a b", ".hidden", "sandbox"])
def test_a_profile_is_named_so_that_its_files_are_safe(bare: Cli, name: str) -> None:
    result = bare("login", "--profile", name, "--site", "acme", "--email", EMAIL, stdin=TOKEN)
    assert result.code == 2
    assert not (bare.home / ".config").exists()


def test_what_is_in_the_file_stays(bare: Cli, server: str) -> None:
    path = bare.config("# ours\ndefault_profile: prod\nprofiles:\n  prod: # the real one\n    email: a@b.c\n")
    path.chmod(0o644)
    argv = ("login", "-p", "prod", "--site", server, "--api-url", server, "--cloud-id", CLOUD_ID)
    assert bare(*argv, "--email", EMAIL, stdin=TOKEN).code == 0
    assert path.read_text() == (
        f"# ours\ndefault_profile: prod\nprofiles:\n  prod: # the real one\n    email: {EMAIL}\n"
        f"    site: {server}\n    cloud_id: {CLOUD_ID}\n    org_id: {ORG_ID}\n    api_url: {server}\n"
    )
    assert mode(path) == 0o600


def test_another_site_does_not_keep_the_ids_of_the_old_one(bare: Cli, server: str) -> None:
    bare.config(
        "profiles:\n  default:\n    site: old.atlassian.net\n    cloud_id: old\n    org_id: old\n"
        "    email: a@b.c\n"
    )
    result = bare("login", "--api-url", server, stdin=f"{server}\n{EMAIL}\n", terminal=True, hidden=TOKEN)
    assert result.code == 0
    assert f"cloud_id: {CLOUD_ID}\n    org_id: {ORG_ID}\n" in (bare.home / CONFIG).read_text()


def test_a_stored_token_that_will_not_be_used_is_reported(bare: Cli, server: str) -> None:
    argv = ("login", "--site", server, "--api-url", server, "--email", EMAIL)
    result = bare(*argv, stdin=TOKEN, env={"COMPASS_MAINT_TOKEN": "other"})
    assert result.err == f"{BOTH}\nwarning: COMPASS_MAINT_TOKEN is set and overrides the stored token\n"


def test_a_file_that_cannot_be_edited_safely_is_left_alone(bare: Cli, server: str) -> None:
    text = "profiles:\n  a: &a\n    email: a@b.c\n  default: *a\n"
    path = bare.config(text)
    result = bare("login", "--site", server, "--api-url", server, "--email", EMAIL, stdin=TOKEN)
    assert result.code == 3
    assert result.err.splitlines()[2].startswith("hint: write into profile default: site: ")
    assert path.read_text() == text


def test_logout_forgets_the_token_and_keeps_the_profile(bare: Cli, server: str) -> None:
    bare("login", "--site", server, "--api-url", server, "--email", EMAIL, stdin=TOKEN)
    config = (bare.home / CONFIG).read_text()
    gone = bare("logout", "-o", "json")
    assert json.loads(gone.out) == {"profile": "default", "removed": [str(bare.home / TOKENS / "default")]}
    assert (bare.home / CONFIG).read_text() == config
    assert bare("list").code == 3
    again = bare("logout", "-o", "json")
    assert (again.code, json.loads(again.out)["removed"]) == (0, [])
    assert again.err == "no token is stored for profile 'default'; nothing to do\n"
