"""Text that must not be shown before all of it is there, without holding it in memory."""

from collections.abc import Iterable, Iterator

from compass_maint_cli.errors import CompassMaintError

IN_MEMORY = 4 * 1024 * 1024
"""Characters that are held before a temporary file is opened: the modules for that cost a short list 2 ms."""

BLOCK = 64 * 1024
"""Characters that are read back at once."""


def whole(chunks: Iterable[str]) -> Iterator[str]:
    """Yield the chunks once all of them are there; their error is raised before anything is yielded.

    Raise CompassMaintError where the temporary file cannot be written.
    """
    held: list[str] = []
    size = 0
    chunks = iter(chunks)
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size > IN_MEMORY:
            yield from _spooled(held, chunks)
            return
    yield from held


def _spooled(held: list[str], rest: Iterable[str]) -> Iterator[str]:
    from tempfile import TemporaryFile

    try:
        # Nobody else can read it: it has no name, and its mode is 0600.
        with TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.writelines(held)
            held.clear()
            file.writelines(rest)
            file.seek(0)
            while block := file.read(BLOCK):
                yield block
    except OSError as error:
        raise CompassMaintError(
            f"the list cannot be stored until it is complete: {error.strerror or error}",
            hint="set TMPDIR to a folder with free space, or use -o jsonl, which needs no storage",
        ) from error
