"""What a verb would do to a window is one value: what a dry run prints is what is sent."""

from tests.support.served import TEAM, Served


def test_cancelling_windows_that_have_ended_previews_and_sends_nothing(served: Served) -> None:
    id_ = served.make()
    assert served("cancel", *TEAM, id_).code == 0
    ended = ("cancel", *TEAM, "--status", "cancelled", "--yes")
    assert served.data(*ended, "--dry-run") == []
    assert [window["id"] for window in served.data(*ended)] == [id_]
    assert served.changed() == []
