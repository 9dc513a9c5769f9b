"""The configuration is read once while its file is unchanged, never from a cache that others may write."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.harness import Cli

TEXT = """default_profile: p
profiles:
  p:
    email: a@example.org
    team: payments
    teams: {payments: t-1}
    entities: {datadog: 'integration:i-1'}
"""


@pytest.fixture
def tool(bare: Cli) -> Cli:
    """A tool whose configuration is older than a moment."""
    bare.clock.time += timedelta(days=30)
    bare.variables["COMPASS_MAINT_TOKEN"] = "token-of-a-test"  # noqa: S105
    bare.config(TEXT)
    return bare


def cache(tool: Cli) -> Path:
    return tool.home / ".cache/compass-maint/config.json"


def email(tool: Cli) -> str:
    rows = json.loads(tool("config", "-o", "json").out)
    return str(next(row["value"] for row in rows if row["name"] == "email"))


def change(tool: Cli) -> None:
    """Change the email in the cache alone."""
    cache(tool).write_text(cache(tool).read_text().replace("a@example.org", "kept@example.org"))


def test_an_unchanged_file_is_not_read_again(tool: Cli) -> None:
    first = tool("config", "-o", "json")
    assert stat.S_IMODE(cache(tool).stat().st_mode) == 0o600
    assert tool("config", "-o", "json") == first
    change(tool)
    assert email(tool) == "kept@example.org"


def test_a_changed_file_is_read_again(tool: Cli) -> None:
    assert email(tool) == "a@example.org"
    tool.config(TEXT.replace("a@example.org", "b@example.org"))
    assert email(tool) == "b@example.org"


def test_another_file_is_read(tool: Cli, tmp_path: Path) -> None:
    assert email(tool) == "a@example.org"
    other = tmp_path / "other.yaml"
    other.write_text(TEXT.replace("a@example.org", "c@example.org"))
    tool.variables["COMPASS_MAINT_CONFIG"] = str(other)
    assert email(tool) == "c@example.org"


def test_a_file_that_changed_a_moment_ago_is_not_kept(bare: Cli) -> None:
    path = bare.config(TEXT)
    bare.clock.time += timedelta(seconds=path.stat().st_ctime - bare.clock.time.timestamp())
    assert email(bare) == "a@example.org"
    assert not cache(bare).exists()


def test_a_cache_that_others_may_read_is_ignored(tool: Cli) -> None:
    assert email(tool) == "a@example.org"
    change(tool)
    cache(tool).chmod(0o644)
    assert email(tool) == "a@example.org"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"key": 1}'])
def test_a_broken_cache_costs_one_reading(tool: Cli, text: str) -> None:
    assert email(tool) == "a@example.org"
    cache(tool).write_text(text)
    assert email(tool) == "a@example.org"


def test_a_broken_file_is_reported_each_time(tool: Cli) -> None:
    tool.config("profiles: {p: {sight: x}}\n")
    result = tool("list")
    assert (result.code, tool("list")) == (3, result)
    assert not cache(tool).exists()


def test_aliases_and_lines_survive(tool: Cli) -> None:
    tool("config")
    change(tool)
    assert "kept" in cache(tool).read_text()
    rows = {row["name"]: row for row in json.loads(tool("config", "-o", "json").out)}
    assert rows["team"]["origin"].endswith("config.yaml:5")
    line = "create --disable integration:datadog --dry-run --on-overlap ignore --cloud-id x"
    created = tool.line(f"{line} --api-url http://127.0.0.1:1")
    assert (created.code, "/v1/teams/t-1/maintenances" in created.out, "i-1" in created.out) == (
        0,
        True,
        True,
    )
