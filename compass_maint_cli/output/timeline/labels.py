"""The words of a timeline beside its bars, the same for every way of drawing."""

from datetime import UTC
from html import escape

from compass_maint_cli.domain.maintenance import Maintenance
from compass_maint_cli.output import time_format
from compass_maint_cli.output import window_text as words
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.view import View
from compass_maint_cli.times.intervals import Span
from compass_maint_cli.times.local import format_local
from compass_maint_cli.times.zones import zone_name

OVERLAP = "overlap: two windows name the same integration, policy or sync"


def heading(span: Span, view: View) -> str:
    """Return ``2026-11-23 00:00 to 2026-11-24 00:00, Europe/Berlin``."""
    zone = UTC if view.utc else view.zone
    return f"{format_local(span.start, zone)} to {format_local(span.end, zone)}, {zone_name(zone)}"


def label(window: Maintenance, view: View) -> str:
    """Return the description, or what it silences where there is none; safe to show."""
    return visible(window.text) or words.rules_in_short(window, view)


def label_with_names(window: Maintenance, view: View, cells: int) -> str:
    """Return ``off datadog-prod, +1 · Patch the database`` for a person; off a terminal the label alone."""
    if not view.for_people:
        return label(window, view)
    return view.dot.join(filter(None, [words.what(window, view, cells), visible(window.text)]))


def details(window: Maintenance, view: View) -> str:
    """Return everything about a window in one line: status, time, rules and id."""
    when = f"{window.status}, {time_format.span(window, view)}"
    return visible(f"{label(window, view)} | {when} | {words.rules(window, view)} | {window.id}")


def safe(text: str) -> str:
    """Return text that is valid in XML, which has no control characters even as references."""
    return escape(visible(text))
