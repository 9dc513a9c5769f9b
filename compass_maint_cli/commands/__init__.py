"""A file a verb: its options, then build, call, show."""
