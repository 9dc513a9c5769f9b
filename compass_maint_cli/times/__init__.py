"""Instants, lengths, zones, spans and recurrences. Pure: ``now`` is always passed in.

Instants are aware datetimes in UTC and whole seconds; local times appear only where a person reads or types.
"""

from compass_maint_cli.times.instants import parse_date, parse_time
from compass_maint_cli.times.lengths import format_left, format_length, parse_length
from compass_maint_cli.times.local import in_zone
from compass_maint_cli.times.machine import system_zone
from compass_maint_cli.times.occurrences import occurrences
from compass_maint_cli.times.recurrence import Frequency, Recurrence, to_rrule
from compass_maint_cli.times.rrule import parse_recurrence
from compass_maint_cli.times.spans import Labels, Span, describe_span, format_local, window_span
from compass_maint_cli.times.wire import from_wire, to_wire
from compass_maint_cli.times.zones import load_zone, zone_name

__all__ = [
    "Frequency",
    "Labels",
    "Recurrence",
    "Span",
    "describe_span",
    "format_left",
    "format_length",
    "format_local",
    "from_wire",
    "in_zone",
    "load_zone",
    "occurrences",
    "parse_date",
    "parse_length",
    "parse_recurrence",
    "parse_time",
    "system_zone",
    "to_rrule",
    "to_wire",
    "window_span",
    "zone_name",
]
