"""The machine's own time zone, as the C library finds it: TZ, then /etc/localtime."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from io import BytesIO
from pathlib import Path

from compass_maint_cli.times.input_text import LONGEST
from compass_maint_cli.times.zones import find_zone, load_zone

UNNAMED = "local time"
"""What a zone is called that comes from a file without an IANA name."""


def system_zone(environ: Mapping[str, str], *, root: Path = Path("/")) -> tzinfo:
    """Return the machine's zone: the variable TZ, else ``/etc/localtime``, else ``/etc/timezone``, else UTC.

    TZ may be an IANA name, a POSIX rule (``CET-1CEST,M3.5.0,M10.5.0/3``) or a file, with or without a colon
    before it; empty means UTC. One that is none of these raises UsageError, where the C library takes UTC: a
    zone that is guessed shifts windows by hours. ``root`` is where ``etc`` lies.
    """
    given = environ.get("TZ")
    if given is not None:
        return _from_variable(given)
    link = root / "etc" / "localtime"
    return _from_link(link) or _from_file(link) or _from_text(root / "etc" / "timezone") or UTC


def _from_variable(given: str) -> tzinfo:
    """Return the zone that the value of TZ means."""
    text = given.removeprefix(":")
    if not text:
        return UTC
    if text.startswith("/"):
        found = _from_path(text) or _from_file(Path(text))
    else:
        found = find_zone(text) or _from_rule(text)
    return found or load_zone(text, label="the variable TZ")


def _from_link(link: Path) -> tzinfo | None:
    """Return the zone whose name the link ends with; its first step says it, the last may be an alias."""
    try:
        return _from_path(str(link.readlink())) or _from_path(str(link.resolve()))
    except OSError:  # not there, or no link
        return None


def _from_path(path: str) -> tzinfo | None:
    """Return the zone of ``/usr/share/zoneinfo/Europe/Berlin``, by its name."""
    _, folder, name = path.partition("zoneinfo/")
    return find_zone(name) if folder else None


def _from_file(path: Path) -> tzinfo | None:
    """Return the zone in a file, where there is one."""
    try:
        return _from_bytes(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError):  # not ours to read, or no path at all
        return None


def _from_text(path: Path) -> tzinfo | None:
    """Return the zone that Debian's ``/etc/timezone`` names."""
    try:
        return find_zone(path.read_text("ascii").strip())
    except (OSError, UnicodeError):
        return None


def _from_rule(rule: str) -> tzinfo | None:
    """Return the zone of a POSIX rule: a zone file that is empty but for its last line (RFC 8536)."""
    if len(rule) > LONGEST or not rule.isascii() or not rule.isprintable():
        return None
    head = b"TZif2".ljust(20, b"\0")
    counts = [0] * 4 + [1, 4]  # one local time type, four bytes of names
    body = b"".join(count.to_bytes(4, "big") for count in counts) + bytes(6) + b"UTC\0"
    return _from_bytes(head + bytes(24) + head + body + f"\n{rule}\n".encode("ascii"))


def _from_bytes(data: bytes) -> tzinfo | None:
    """Return the zone of a file's content, or None where it is no zone file."""
    from struct import error  # with zoneinfo, below
    from zoneinfo import ZoneInfo  # 5 ms, and UTC needs none of it

    try:
        return ZoneInfo.from_file(_Content(data), key=UNNAMED)
    except (ValueError, EOFError, IndexError, AssertionError, error):  # zoneinfo's answers to a broken file
        return None


class _Content(BytesIO):
    """A file that says when it has ended; zoneinfo reads on for ever where the last line has no end."""

    def read(self, size: int | None = -1) -> bytes:
        """Return some bytes; raise EOFError where there are none."""
        data = super().read(size)
        if size and not data:
            raise EOFError
        return data
