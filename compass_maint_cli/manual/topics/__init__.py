"""A file a topic; each has ``blocks()``."""
