"""A file a verb: options, then three moves: draft, call, show."""
