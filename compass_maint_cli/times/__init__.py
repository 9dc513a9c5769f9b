"""Instants, lengths, zones, spans and recurrences. Pure: ``now`` is always passed in.

Instants are aware datetimes in UTC and whole seconds; local times appear only where a person reads or types.
A name's module loads when the name is first used (PEP 562): a list of windows writes times and parses none,
and nothing but a rule file recurs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compass_maint_cli.times.instants import parse_date as parse_date
    from compass_maint_cli.times.instants import parse_time as parse_time
    from compass_maint_cli.times.lengths import format_left as format_left
    from compass_maint_cli.times.lengths import format_length as format_length
    from compass_maint_cli.times.lengths import moved as moved
    from compass_maint_cli.times.lengths import parse_length as parse_length
    from compass_maint_cli.times.local import format_local as format_local
    from compass_maint_cli.times.local import in_calendar as in_calendar
    from compass_maint_cli.times.local import in_zone as in_zone
    from compass_maint_cli.times.machine import system_zone as system_zone
    from compass_maint_cli.times.occurring import occurrences as occurrences
    from compass_maint_cli.times.recurrence import Frequency as Frequency
    from compass_maint_cli.times.recurrence import Recurrence as Recurrence
    from compass_maint_cli.times.recurrence import to_rrule as to_rrule
    from compass_maint_cli.times.rrule import parse_recurrence as parse_recurrence
    from compass_maint_cli.times.spans import Labels as Labels
    from compass_maint_cli.times.spans import Span as Span
    from compass_maint_cli.times.spans import describe_span as describe_span
    from compass_maint_cli.times.spans import window_span as window_span
    from compass_maint_cli.times.wire import from_wire as from_wire
    from compass_maint_cli.times.wire import to_wire as to_wire
    from compass_maint_cli.times.zones import load_zone as load_zone
    from compass_maint_cli.times.zones import zone_name as zone_name

HOMES = {
    "instants": "parse_date parse_time",
    "lengths": "format_left format_length moved parse_length",
    "local": "format_local in_calendar in_zone",
    "machine": "system_zone",
    "occurring": "occurrences",
    "recurrence": "Frequency Recurrence to_rrule",
    "rrule": "parse_recurrence",
    "spans": "Labels Span describe_span window_span",
    "wire": "from_wire to_wire",
    "zones": "load_zone zone_name",
}


def __getattr__(name: str) -> object:
    """Load the module in which the name lives."""
    for module, names in HOMES.items():
        if name in names.split():
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
