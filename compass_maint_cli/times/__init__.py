"""Instants, durations, zones and recurrences. Pure: ``now`` is passed in."""
