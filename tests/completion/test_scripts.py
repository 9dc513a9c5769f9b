"""TAB in real shells."""

import shutil

import pytest

from compass_maint_cli.completion.protocol import SHELLS
from compass_maint_cli.completion.scripts import FILES
from tests.regenerate import ROOT
from tests.support.harness import Cli
from tests.support.shells import BASH_COMPLETION, Shell

LINES = {
    "compass-maint can": "compass-maint cancel ",
    "compass-maint -t payments sandbox se": "compass-maint -t payments sandbox serve ",
    "compass-maint list --all-t": "compass-maint list --all-teams ",
    "compass-maint list -o js": "compass-maint list -o json",
    "compass-maint list --output=y": "compass-maint list --output=yaml ",
    "compass-maint list --type n": "compass-maint list --type non-expired ",
    "compass-maint list --status active,pl": "compass-maint list --status active,planned ",
    "compass-maint list --tz Europe/Berli": "compass-maint list --tz Europe/Berlin ",
    "compass-maint list -p sandb": "compass-maint list -p sandbox ",
    "compass-maint --product j": "compass-maint --product jsm ",
    "compass-maint list --team pay": "compass-maint list --team payments ",
    "compass-maint create --if-exists ext": "compass-maint create --if-exists extend ",
    "compass-maint create --on-overlap f": "compass-maint create --on-overlap fail ",
    "compass-maint wait --until e": "compass-maint wait --until ended ",
    "compass-maint create --disable integ": "compass-maint create --disable integration:",
    "compass-maint create --disable integration:datadog-p": (
        "compass-maint create --disable integration:datadog-prod "
    ),
    "compass-maint create --disable datadog-p": "compass-maint create --disable datadog-prod ",
    "compass-maint list -t payments,sea": "compass-maint list -t payments,search ",
    "compass-maint list --entity=sync:jira-pay": "compass-maint list --entity=sync:jira-payments ",
    "compass-maint create --disable 'policy:quiet": "compass-maint create --disable 'policy:quiet-hours' ",
    "compass-maint create -f ru": "compass-maint create -f rules.yaml ",
    "compass-maint list --match nothing-to-complete": "compass-maint list --match nothing-to-complete",
    "compass-maint help exi": "compass-maint help exit-codes ",
    "compass-maint completion z": "compass-maint completion zsh ",
    "compass-maint run --for 1h -- cat -n ru": "compass-maint run --for 1h -- cat -n rules.yaml ",
    "compass-maint run -- create-nothing --disab": "compass-maint run -- create-nothing --disab",
}
COLONS = {line: expected for line, expected in LINES.items() if ":" in line or "=" in line or " -- " in line}
"""With bash-completion, which changes how words are split."""


SETUPS = [
    *(
        pytest.param(
            name,
            "",
            id=name,
            marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed"),
        )
        for name in SHELLS
    ),
    pytest.param(
        "bash",
        f"source {BASH_COMPLETION}; ",
        id="bash-completion",
        marks=pytest.mark.skipif(not BASH_COMPLETION.exists(), reason="bash-completion is not installed"),
    ),
]


@pytest.mark.parametrize(("name", "before"), SETUPS)
def test_tab_completes_as_far_as_there_is_one_way(name: str, before: str, cli: Cli) -> None:
    (cli.home / "rules.yaml").touch()
    hostile = "$(touch pwned) `touch pwned`; touch pwned"
    argv = ("--disable", "integration:datadog-prod", "--start", "2099-01-01T00:00Z", "-o", "id")
    window = cli("create", "-d", hostile, *argv).out.strip()
    # A common beginning of ids would be completed first, before they are listed.
    while cli("create", "-d", "another", *argv, "--on-overlap", "ignore").out[0] == window[0]:
        pass
    script = ROOT / "completions" / FILES[name]
    with Shell(name, script, cli.home, cli.variables, before) as shell:
        lines = COLONS if before else LINES
        assert {line: shell.tab(line) for line in lines} == lines
        assert shell.tab(f"compass-maint cancel {window[:9]}") == f"compass-maint cancel {window} "
        shell.tab("compass-maint cancel ", tabs=2)
        assert "touch pwned" in shell.before
        assert "another" in shell.before
        assert not (cli.home / "pwned").exists()
        shell.tab("compass-maint ", tabs=2)
        assert "doctor" in shell.before


@pytest.mark.parametrize(("name", "before"), SETUPS)
def test_tab_prints_nothing_without_an_account(name: str, before: str, bare: Cli) -> None:
    script = ROOT / "completions" / FILES[name]
    with Shell(name, script, bare.home, {}, before) as shell:
        assert shell.tab("compass-maint cancel x") == "compass-maint cancel x"
        assert "error" not in shell.before


def test_an_unfinished_word_behind_the_cursor_does_not_matter(cli: Cli) -> None:
    script = ROOT / "completions" / FILES["bash"]
    with Shell("bash", script, cli.home, cli.variables) as shell:
        back = "\x02" * 3  # Ctrl-B
        assert shell.tab(f"compass-maint list --team payxyz{back}") == "compass-maint list --team paymentsxyz"
