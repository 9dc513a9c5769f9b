"""What a verb would do to a window is one value: what a dry run prints is what is sent."""

from tests.support.tcp_cli import TEAM, TcpCli


def test_cancelling_windows_that_have_ended_previews_and_sends_nothing(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default()
    assert tcp_cli("cancel", *TEAM, id_).code == 0
    ended = ("cancel", *TEAM, "--status", "cancelled", "--yes")
    assert tcp_cli.data(*ended, "--dry-run") == []
    assert [window["id"] for window in tcp_cli.data(*ended)] == [id_]
    assert tcp_cli.writes() == []
