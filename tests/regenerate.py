"""Write the generated files: completion scripts, man pages, and two pages of docs/.

Run it as ``python -m tests.regenerate``.
"""

from collections.abc import Iterator
from pathlib import Path

from compass_maint_cli.cli.command_tree import tool
from compass_maint_cli.completion.scripts import FILES, SCRIPTS
from compass_maint_cli.manual.generated import EXIT_CODES, Rows, profile_keys, settings
from compass_maint_cli.manual.pages import pages

ROOT = Path(__file__).parent.parent
COMMAND = "python -m tests.regenerate"


def generated() -> Iterator[tuple[Path, str]]:
    """Yield every generated file with its text."""
    whole = tool()
    for shell, script in SCRIPTS.items():
        yield ROOT / "completions" / FILES[shell], script(whole)
    for name, text in pages(whole):
        yield ROOT / "man" / name, text
    yield ROOT / "docs" / "exit-codes.md", exit_codes()
    yield ROOT / "docs" / "configuration.md", configuration()


def exit_codes() -> str:
    """Return the page of exit codes."""
    rows = "".join(
        f"| {code.value} | `{code.name.lower()}` | {text} |\n" for code, text in EXIT_CODES.items()
    )
    return f"""# Exit codes

A code keeps its meaning within a major version. `compass-maint help exit-codes` prints them, too.

| code | name | when |
| --- | --- | --- |
{rows}
`run` returns the exit code of its command, or 128 and the number of the signal that ended it. With `-o json`
an error is one line of JSON on standard error: its `.error.code` is the name, and `.error.retryable` says
whether the same call may succeed later.
"""


def configuration() -> str:
    """Return the page of the configuration file and of every variable."""
    return f"""# Configuration

A flag wins over a variable, a variable over the profile, the profile over the default. `compass-maint config`
shows every value with its origin. There is one file, `~/.config/compass-maint/config.yaml`;
`COMPASS_MAINT_CONFIG` names another. `compass-maint login` writes it.

<!-- file: .config/compass-maint/config.yaml -->
```yaml
default_profile: prod
profiles:
  prod:
    site: acme.atlassian.net
    email: you@acme.com
    timezone: Europe/Berlin
    team: payments
    default_for: 30m
    max_for: 12h
    require: [description]
    forbid: ['integration:pagerduty-*']
    teams:
      payments: 77b933c9-92bb-46e7-a73c-764b8d7c3c25
    entities:
      datadog-prod: integration:51e9e162-767b-47a6-a00a-4cd8b6f94829
      quiet-hours: policy:258bec1f-bae6-4190-bcc6-56c429901315
```

One setting is changed, and another removed; comments and all else stay. A value that cannot be is refused:

```sh
compass-maint config set default_for 45m
compass-maint config set teams.search 0d7f6f5a-2b1c-4e38-9c86-5a4b3c2d1e0f --profile prod
compass-maint config unset max_for
compass-maint config
```

## Keys of a profile

| key | meaning |
| --- | --- |
{_rows(profile_keys())}
The API token is in no key: [security.md](security.md).

## Variables

| variable | meaning |
| --- | --- |
{_rows(settings())}| `COMPASS_MAINT_QUIET` | Standard error has only warnings, errors and questions. |

`compass-maint help environment` has the variables of the system that count, and those of Terraform's
provider.
"""


def _rows(rows: Rows) -> str:
    return "".join(f"| `{name}` | {text.replace('|', ', ')} |\n" for name, text in rows)


def stale() -> list[Path]:
    """Return files in the folders of generated files that are no longer generated."""
    created = {path for path, _ in generated()}
    folders = {path.parent for path in created if path.parent != ROOT / "docs"}
    return [path for folder in folders for path in folder.iterdir() if path not in created]


if __name__ == "__main__":
    for folder in ("completions", "man/man1", "man/man5", "man/man7"):
        (ROOT / folder).mkdir(parents=True, exist_ok=True)
    for path in stale():
        path.unlink()
    for path, text in generated():
        path.write_text(text, "utf-8")
