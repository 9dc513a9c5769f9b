"""The generated files in the repository are up to date."""

import shutil
import subprocess

import pytest

from compass_maint_cli.cli.command_tree import shared_options, tool, walk
from compass_maint_cli.cli.global_options import SHARED
from compass_maint_cli.completion.scripts import FILES
from compass_maint_cli.completion.typed_flags import TAKING
from compass_maint_cli.completion.value_kinds import KINDS, Local, values_of
from tests.regenerate import COMMAND, ROOT, generated, stale

WHOLE = tool()


def test_generated_files_are_up_to_date() -> None:
    old = [path.name for path, text in generated() if not path.exists() or path.read_text("utf-8") != text]
    assert old == [], f"they are out of date; run {COMMAND}"


def test_no_generated_file_is_left_over() -> None:
    assert stale() == [], f"remove them: {COMMAND}"


def test_every_value_has_its_completion() -> None:
    for verb in (WHOLE, *walk(WHOLE)):
        for parameter in (*verb.options, *verb.arguments):
            known = "|" in parameter.value or parameter.value in ("", "ID", "TOPIC", *KINDS)
            assert known, f"{verb.name} {parameter.metavar}: place it in completion/value_kinds.py"
            if "FILE" in parameter.metavar:
                assert values_of(parameter).kind is Local.FILE


def test_the_flags_that_completion_reads_are_the_shared_ones() -> None:
    names = {name: option for option in shared_options(WHOLE) for name in option.names}
    for flag, field in TAKING.items():
        assert names[flag].metavar
        assert field in SHARED


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_script_for_bash_is_clean() -> None:
    done = subprocess.run(
        ["shellcheck", "-s", "bash", ROOT / "completions" / FILES["bash"]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""
