"""Windows as bars on a time axis."""
