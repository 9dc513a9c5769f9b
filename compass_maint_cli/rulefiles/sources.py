"""The rule files that a command line names: files, folders, patterns, and ``-`` for standard input."""

import os
from collections.abc import Iterable, Iterator
from glob import glob, has_magic
from pathlib import Path
from typing import TextIO, TypeAlias

from compass_maint_cli.errors import UsageError
from compass_maint_cli.yamlnodes.source import SIZE_LIMIT

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
STANDARD_INPUT = "-"

Source: TypeAlias = tuple[str, bytes | str]
"""The name of a file, for places, and its content."""


NO_WINDOWS_HINT = "where the last window is gone on purpose, apply --prune removes what it made"


def read_sources(names: Iterable[str], stdin: TextIO, *, may_be_none: bool = False) -> list[Source]:
    """Return name and content of every file that is named, each once, in the order given.

    A folder stands for the YAML and JSON files in it and below, without hidden ones; links to folders are
    followed. A pattern that no shell has expanded stands for the files that it matches. No more than the size
    limit is read of any. Raise UsageError for a blank name, for what is not there or cannot be read, and for
    a folder without rule files unless there ``may_be_none``.
    """
    names = tuple(names)
    for name in names:
        if not name.strip():
            # Path("") is the current folder: an unset variable would apply whatever lies there.
            raise UsageError(
                f"the name of a rule file is blank: {name!r}; write -f FILE, a folder, a pattern, or - for "
                "standard input"
            )
    files: dict[Path | str, str] = {}
    for name in names:
        for path in [name] if name == STANDARD_INPUT else _expand(name, may_be_none=may_be_none):
            files.setdefault(path if path == STANDARD_INPUT else Path(path).resolve(), path)
    return [_read(path, stdin) for path in files.values()]


def _expand(name: str, *, may_be_none: bool) -> list[str]:
    """Return the files that a name stands for."""
    if Path(name).is_dir():
        found = sorted(_files_below(Path(name)))
        if not found and not may_be_none:
            raise UsageError(
                f"folder {name!r} holds no rule file; their names end in .yaml, .yml or .json",
                hint=NO_WINDOWS_HINT,
            )
        return found
    if Path(name).exists() or not has_magic(name):
        return [name]
    paths = glob(name, recursive=True)  # noqa: PTH207  Path.glob takes no absolute pattern
    found = sorted(path for path in paths if Path(path).is_file())
    if not found:
        raise UsageError(f"no file matches {name!r}")
    return found


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the rule files of a folder; raise UsageError for a folder that cannot be read."""

    def refuse(error: OSError) -> None:
        raise UsageError(f"folder {error.filename!r} cannot be read: {error.strerror}")

    seen = {folder.resolve()}
    for parent, folders, files in os.walk(folder, onerror=refuse, followlinks=True):
        shown = [name for name in folders if not name.startswith(".")]
        # A link to a folder above would never end.
        folders[:] = [name for name in shown if (Path(parent) / name).resolve() not in seen]
        seen.update((Path(parent) / name).resolve() for name in folders)
        for file in files:
            if Path(file).suffix.lower() in SUFFIXES and not file.startswith("."):
                yield str(Path(parent) / file)


def _read(name: str, stdin: TextIO) -> Source:
    """Return the name for places, and the content up to one byte over the limit, which the reader refuses."""
    try:
        if name == STANDARD_INPUT:
            # The bytes, where the stream has them: a byte that is not UTF-8 is reported with its place.
            return "<stdin>", getattr(stdin, "buffer", stdin).read(SIZE_LIMIT + 1)
        with Path(name).open("rb") as file:
            return name, file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise UsageError(f"file {name!r} cannot be read: {error.strerror}") from None
