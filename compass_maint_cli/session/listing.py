"""Lists that are shown while they are read: the one place where reading and showing meet."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.session.console import Console


def show_as_read(
    console: "Console",
    windows: "Iterator[Maintenance]",
    render: "Callable[[Iterable[Maintenance]], Iterator[str]]",
) -> bool:
    """Read windows and show them: page by page where the format streams, else when all of them are there.

    ``windows`` sends requests as it is read. Rows are held back to the end of their page, which whoever reads
    pages announces by `Console.flush_rows`; those before an error are shown.
    Return whether there is a window.
    """
    if not console.streams:
        held = list(windows)
        console.write(render(held))
        return bool(held)
    shown = False
    try:
        for row in render(windows):
            console.hold(row)
            shown = True
    finally:
        console.flush_rows()
    return shown
