"""``-o ics``: the windows as a calendar, by the icalendar library of the extra ``calendar``."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from compass_maint_cli.domain.maintenance import Maintenance, Status
from compass_maint_cli.errors import UsageError, extra_hint
from compass_maint_cli.output import window_text
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.format import Answer, Renderer, format_names
from compass_maint_cli.output.view import Record, View
from compass_maint_cli.times.local import in_calendar

try:
    import icalendar
except ImportError:
    raise UsageError(
        "-o ics needs the icalendar library, which is not installed",
        hint=extra_hint("calendar"),
    ) from None


class _Text(icalendar.vText):
    r"""Text with the escapes of RFC 5545, 3.3.11; icalendar's own writes ``C:\New`` as two lines."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    return IcsRenderer(view)


@dataclass(frozen=True, slots=True)
class IcsRenderer(Renderer):
    """One calendar of all windows. A window is one event for ever: its UID is made from its id alone."""

    view: View

    def windows(self, windows: Iterable[Maintenance]) -> Iterator[str]:
        """Show one calendar; its events are written one by one, since each is 8 KiB as an object."""
        calendar = icalendar.Calendar()
        calendar.add("prodid", "-//compass-maint//compass-maint//EN")
        calendar.add("version", "2.0")
        begin, end, rest = calendar.to_ical().decode().partition("END:VCALENDAR")
        yield begin
        for window in windows:
            yield _event(window, self.view).to_ical().decode()
        yield end + rest

    def records(self, records: Iterable[Record], columns: Sequence[str]) -> Iterator[str]:
        """Refuse: a calendar holds windows."""
        del records, columns
        *others, last = format_names(Answer.DATA)
        raise UsageError(f"-o ics shows windows, and this answer has none; use {', '.join(others)} or {last}")


def _event(window: Maintenance, view: View) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{window.id}@compass-maint")
    event.add("dtstamp", view.now.astimezone(UTC))
    for name, moment in (("dtstart", window.start), ("dtend", window.end)):
        if moment is not None:
            event.add(name, in_calendar(moment))
    event.add("summary", _Text(visible(window.text) or window_text.rules_in_short(window, view)))
    event.add("description", _Text(_description(window, view)))
    cancelled = window.status == Status.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    # A calendar that has the event takes the later revision of it (RFC 5545, 3.8.7.4).
    event.add("sequence", int(cancelled))
    # It takes nobody's time (RFC 5545, 3.8.2.7).
    event.add("transp", "TRANSPARENT")
    return event


def _description(window: Maintenance, view: View) -> str:
    lines = [f"{rule.state} {window_text.named(rule.entity, view)}" for rule in window.rules]
    lines.append(f"team: {window_text.team_in_full(window, view)}" if window.team_id else "a global window")
    lines += [f"key: {window.key}"] if window.key else []
    lines += [f"status: {window.status}", f"id: {window.id}"]
    return "\n".join(visible(line) for line in lines)
