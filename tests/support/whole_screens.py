"""Whole screens of a session at a terminal: commands with all that they show, as one terminal shows it.

The account has names in several scripts, emoji, and names longer than a terminal is wide.
"""

import shlex
from collections.abc import Callable, Iterator
from itertools import count

from compass_maint_cli.main import main
from compass_maint_cli.sandbox.fixtures import CLOUD_ID, EMAIL, PAYMENTS, SEARCH, TOKEN
from tests.support.harness import Cli, Stream

CONFIG = f"""default_profile: prod
profiles:
  prod:
    site: acme.atlassian.net
    cloud_id: {CLOUD_ID}
    email: {EMAIL}
    api_url: URL
    timezone: Europe/Berlin
    teams:
      支払いチーム: {PAYMENTS}
      فريق-البحث: {SEARCH}
    entities:
      データドッグ-本番: integration:51e9e162-767b-47a6-a00a-4cd8b6f94829
      👩‍🚒-pager: integration:61e9e162-767b-47a6-a00a-4cd8b6f94830
      🏳️‍🌈-search: integration:81e9e162-767b-47a6-a00a-4cd8b6f94832
      ساعات-الهدوء: policy:258bec1f-bae6-4190-bcc6-56c42990131c
      {"a-name-longer-than-a-narrow-terminal-" * 3}end: integration:71e9e162-767b-47a6-a00a-4cd8b6f94831
"""
FILE = """name: patching
description: Patch 🐘 the payments database
team: 支払いチーム
timezone: America/New_York
start: 2026-11-28 22:00
for: 2h
rules: [{disable: 'integration:データドッグ-本番'}]
---
name: reindex
description: إعادة الفهرسة
team: فريق-البحث
timezone: Europe/Berlin
start: 2026-11-24 09:00
for: 90m
rules: [{disable: 'integration:🏳️‍🌈-search'}, {enable: 'policy:ساعات-الهدوء'}]
"""
MADE = (
    "create -t 支払いチーム --disable データドッグ-本番,👩‍🚒-pager --for 45m -d '4412 🚀' --key deploy-4412",
    "create -t فريق-البحث --disable 🏳️‍🌈-search --start 20:00 --for 12h -d 'إعادة فهرسة البحث'",
    "create --enable policy:ساعات-الهدوء --start 'sat 02:00' --for 2h -d '検索クラスタの再起動'",
    "create --disable integration:71e9e162-767b-47a6-a00a-4cd8b6f94831 --for 30h -d 'rm \x1b[31m -rf \u202e'",
)
SHOWN = (
    "list --all-teams",
    "list -t 支払いチーム",
    "list --match nothing",
    "list --all-teams -o table --wide --utc",
    "status",
    "status 👩‍🚒-pager",
    "status policy:ساعات-الهدوء",
    "get 1 -t 支払いチーム",
    "create -t 支払いチーム --disable データドッグ-本番 --for 2h -d 'again 🔁'",
    "create --disable 👩‍🚒-pager --dry-run",
    "create --disable 👩‍🚒-pagr",
    "update 1 -t 支払いチーム --extend 1h",
    "diff -f plan.yaml",
    "apply -f plan.yaml --yes",
    "validate -f plan.yaml",
    "timeline --all-teams",
    "teams",
    "targets integration",
    "cancel 1 -t 支払いチーム",
    "cancel --match 'again 🔁' --all-teams",
    "delete 5 -t 支払いチーム",
    "get 01234567-89ab-cdef-0123-456789abcdef",
    "list --json",
    "extend 1 1h",
)


class Terminal:
    """The tool at a terminal of some width."""

    def __init__(self, cli: Cli, url: str, width: int, *, color: bool) -> None:
        self._cli = cli
        cli.columns = width
        cli.variables = {
            "COMPASS_MAINT_TOKEN": TOKEN,
            "COMPASS_MAINT_PARALLEL": "1",
            **({} if color else {"NO_COLOR": "1"}),
        }
        cli.config(CONFIG.replace("URL", url))
        self._file = cli.home / "plan.yaml"
        self._file.write_text(FILE, "utf-8")
        self._places = {url: "http://127.0.0.1:12345", url.removeprefix("http://"): "127.0.0.1:12345"}
        self._places |= {str(cli.home): "~"}

    def screens(self) -> Iterator[str]:
        """Yield every command with what it shows."""
        for line in MADE:
            screen = self._run(line)
            assert "created" in screen, screen
        for line in SHOWN:
            yield f"$ compass-maint {line}\n{self._run(line)}"

    def _run(self, line: str) -> str:
        places = {"plan.yaml": str(self._file), **{str(n): numbered(n) for n in range(10)}}
        words = [places.get(word, word) for word in shlex.split(line)]
        screen = Stream(terminal=True)
        code = main(words, self._cli.environment(screen, screen, Stream("y\n" * 3, terminal=True), {}))
        return self._hide(screen.getvalue()) + (f"[{code}]\n" if code else "")

    def _hide(self, text: str) -> str:
        """Replace paths and ports by fixed ones; their lengths do not change how lines wrap."""
        for place, shown in self._places.items():
            text = text.replace(place, shown)
        return text


def numbered_ids() -> Callable[[], str]:
    """Return ids that are the same in every run, and differ in their first characters."""
    numbers = count(1)
    return lambda: numbered(next(numbers))


def numbered(number: int) -> str:
    """Return the id of the window with that number."""
    return f"{number:08x}-0000-4000-8000-000000000000"
