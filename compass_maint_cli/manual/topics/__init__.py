"""A file a topic."""
