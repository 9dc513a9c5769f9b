"""The machine's time zone, found as the C library does: TZ, then /etc/localtime."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from io import BytesIO
from pathlib import Path

from compass_maint_cli.times.input_text import LONGEST
from compass_maint_cli.times.zones import find_zone, load_zone

UNNAMED = "local time"
"""The name of a zone read from a file without an IANA name."""


def system_zone(environ: Mapping[str, str], *, root: Path = Path("/")) -> tzinfo:
    """Return the machine's zone: the variable TZ, else ``/etc/localtime``, else ``/etc/timezone``, else UTC.

    TZ may be an IANA name, a POSIX rule (``CET-1CEST,M3.5.0,M10.5.0/3``) or a file, with or without a colon
    before it; empty means UTC. For any other value the C library takes UTC; this raises UsageError, since a
    wrong zone shifts windows by hours. ``root`` is the folder that holds ``etc``.
    """
    given = environ.get("TZ")
    if given is not None:
        return _from_variable(given)
    link = root / "etc" / "localtime"
    return _from_link(link) or _from_file(link) or _from_text(root / "etc" / "timezone") or UTC


def _from_variable(given: str) -> tzinfo:
    """Return the zone for a value of TZ."""
    text = given.removeprefix(":")
    if not text:
        return UTC
    if text.startswith("/"):
        found = _from_path(text) or _from_file(Path(text))
    else:
        found = find_zone(text) or _from_rule(text)
    return found or load_zone(text, label="the variable TZ")


def _from_link(link: Path) -> tzinfo | None:
    """Return the zone named by a link's target; the final target only if needed, since it may be an alias."""
    try:
        return _from_path(str(link.readlink())) or _from_path(str(link.resolve()))
    except OSError:  # missing, or not a link
        return None


def _from_path(path: str) -> tzinfo | None:
    """Return the zone of ``/usr/share/zoneinfo/Europe/Berlin``, by its name."""
    _, folder, name = path.partition("zoneinfo/")
    return find_zone(name) if folder else None


def _from_file(path: Path) -> tzinfo | None:
    """Return the zone in a file, or None."""
    try:
        return _from_bytes(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError):  # not readable, or not a valid path
        return None


def _from_text(path: Path) -> tzinfo | None:
    """Return the zone named in Debian's ``/etc/timezone``, or None."""
    try:
        return find_zone(path.read_text("ascii").strip())
    except (OSError, UnicodeError):
        return None


def _from_rule(rule: str) -> tzinfo | None:
    """Return the zone of a POSIX rule, read as a zone file that has only its last line (RFC 8536)."""
    if len(rule) > LONGEST or not rule.isascii() or not rule.isprintable():
        return None
    head = b"TZif2".ljust(20, b"\0")
    counts = [0] * 4 + [1, 4]  # one local time type, four bytes of names
    body = b"".join(count.to_bytes(4, "big") for count in counts) + bytes(6) + b"UTC\0"
    return _from_bytes(head + bytes(24) + head + body + f"\n{rule}\n".encode("ascii"))


def _from_bytes(data: bytes) -> tzinfo | None:
    """Return the zone of a zone file's content, or None for other content."""
    from struct import error  # loaded with zoneinfo anyway
    from zoneinfo import ZoneInfo  # takes 5 ms, and UTC does not need it

    try:
        return ZoneInfo.from_file(_Content(data), key=UNNAMED)
    # What zoneinfo raises for a broken file.
    except (ValueError, EOFError, IndexError, AssertionError, error):
        return None


class _Content(BytesIO):
    """Raises EOFError at its end. Without it, zoneinfo reads forever if the last line has no newline."""

    def read(self, size: int | None = -1) -> bytes:
        """Return some bytes; raise EOFError where none are left."""
        data = super().read(size)
        if size and not data:
            raise EOFError
        return data
