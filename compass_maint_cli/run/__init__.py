"""A window held open while a command runs."""
