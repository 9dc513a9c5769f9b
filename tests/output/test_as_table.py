"""Tables in pipes and logs: tab-separated, unless the flag asks for a table."""

from tests.support.harness import Cli
from tests.support.tcp_cli import RULE, TEAM

LIST = ("list", *TEAM)


def create_long(cli: Cli) -> str:
    return cli.create(*TEAM, *RULE, "-d", "x" * 100)


def test_the_flag_aligns_columns_and_cuts_nothing(cli: Cli) -> None:
    id_ = create_long(cli)
    cli.columns = 0
    aligned = cli(*LIST, "-o", "table")
    assert aligned.out.splitlines() == [
        "  ID        STATUS  WHEN (CET)   LEFT     WHAT              DESCRIPTION",
        f"● {id_[:8]}  active  until 14:00  1h left  off datadog-prod  {'x' * 100}",
    ]
    assert aligned.err == ("1 active\nglobal windows and 2 other teams were not looked at: --all-teams\n")


def test_columns_limits_a_table_in_a_pipe(cli: Cli) -> None:
    create_long(cli)
    lines = cli(*LIST, "-o", "table", env={"COLUMNS": "90"}).out.splitlines()
    assert [len(line) for line in lines if "x" in line] == [90]


def test_other_tables_off_a_terminal_stay_tab_separated(cli: Cli) -> None:
    create_long(cli)
    plain = cli(*LIST)
    assert plain.out.startswith("id\tstatus\tstart\t")
    assert cli(*LIST, env={"COMPASS_MAINT_OUTPUT": "table"}) == plain
    assert cli(*LIST, "--porcelain") == plain
    assert cli(*LIST, "--porcelain", "-o", "table") == plain
    assert cli(*LIST, "--porcelain", env={"COMPASS_MAINT_OUTPUT": "json"}) == plain


def test_porcelain_is_the_same_on_a_terminal(cli: Cli) -> None:
    create_long(cli)
    assert cli(*LIST, "--porcelain", terminal=True) == cli(*LIST)


def test_porcelain_is_a_table(cli: Cli) -> None:
    for argv, other in ((("-o", "json"), "-o json"), (("-q",), "-q")):
        refused = cli(*LIST, "--porcelain", *argv)
        assert (refused.code, refused.out) == (2, "")
        assert f"--porcelain and {other} exclude each other" in refused.err
