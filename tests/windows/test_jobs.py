"""Jobs of one call: how far they are, and that the line about it is taken away."""

import pytest

from compass_maint_cli.errors import NotFoundError
from compass_maint_cli.windows.jobs import JobRunner


def test_each_result_is_counted_and_the_line_is_taken_away() -> None:
    message: list[str] = []

    def failing() -> int:
        raise NotFoundError("gone")

    runner = JobRunner(2, lambda: None, message.append, lambda: message.append("(gone)"))
    assert [result.value for result in runner.run_all([lambda: 1, failing])] == [1, None]
    assert message == ["1 of 2 done", "2 of 2 done", "(gone)"]


def test_a_bug_takes_the_line_away_too() -> None:
    message: list[str] = []
    with pytest.raises(ZeroDivisionError):
        JobRunner(1, lambda: None, message.append, lambda: message.append("(gone)")).run_all([lambda: 1 // 0])
    assert message == ["(gone)"]
