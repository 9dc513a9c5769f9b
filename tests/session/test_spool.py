"""No part of a list is shown before all of it has been read, for any length."""

from collections.abc import Iterator

import pytest

from compass_maint_cli.errors import UnavailableError
from compass_maint_cli.session.spool import IN_MEMORY, whole


def chunks(count: int, taken: list[int]) -> Iterator[str]:
    for number in range(count):
        taken.append(number)
        yield f"{number:07}\r\n\ud800 é {'x' * 989}\n"


@pytest.mark.parametrize("count", [0, 1, IN_MEMORY // 1000 + 1000])
def test_the_text_is_unchanged_and_comes_only_once_it_is_whole(count: int) -> None:
    taken: list[int] = []
    text = whole(chunks(count, taken))
    first = next(text, "")
    assert len(taken) == count
    assert first + "".join(text) == "".join(chunks(count, []))


@pytest.mark.parametrize("count", [1, IN_MEMORY // 1000 + 1000])
def test_an_error_comes_before_any_text(count: int) -> None:
    def broken() -> Iterator[str]:
        yield from chunks(count, [])
        raise UnavailableError("the last page is missing")

    shown: list[str] = []
    with pytest.raises(UnavailableError):
        shown.extend(whole(broken()))
    assert shown == []
