"""A file a format, one interface, everything returned as text."""
