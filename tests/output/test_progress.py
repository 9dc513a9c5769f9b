"""The progress line appears after a delay, is redrawn seldom, and is removed at the end."""

from itertools import chain, repeat
from threading import Thread

from compass_maint_cli.output.progress import Progress


def progress(times: list[float], *, shown: bool = True) -> tuple[Progress, list[str]]:
    written: list[str] = []
    clock = chain(times, repeat(times[-1]))
    return Progress(written.append, lambda: next(clock), shown=shown, width=20), written


def test_short_work_shows_nothing() -> None:
    line, written = progress([0, 0.1, 0.4])
    line.update("one")
    line.update("two")
    line.done()
    assert written == []


def test_long_work_shows_a_line_ten_times_a_second_and_takes_it_away() -> None:
    line, written = progress([0, 0.6, 0.65, 0.71])
    line.update("100 windows")
    line.update("200 windows")
    line.update("300 windows, a long line\n")
    line.done()
    assert written == ["\r\x1b[K100 windows", "\r\x1b[K300 windows, a l...", "\r\x1b[K"]


def test_a_note_has_its_own_line_and_stays() -> None:
    line, written = progress([0, 1])
    line.update("working")
    line.note("warning: late\n")
    line.done()
    assert written == ["\r\x1b[Kworking", "\r\x1b[K", "warning: late\n"]


def test_off_a_terminal_there_are_notes_and_no_line() -> None:
    line, written = progress([0, 9], shown=False)
    line.update("working")
    line.note("warning: late\n")
    line.done()
    assert written == ["warning: late\n"]


def test_many_threads_write_one_line() -> None:
    line, written = progress([0, 1])
    threads = [Thread(target=line.update, args=("working",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert written == ["\r\x1b[Kworking"]
