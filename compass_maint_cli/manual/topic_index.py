"""The manual: topics as plain data, shown by ``compass-maint help`` and printed as man pages.

A verb's page is made from its command object, so that help and manual cannot say different things.
"""

TOPICS = {
    "times": "points in time, lengths, zones and recurrences",
    "rules": "what a window disables and enables, and how it is named",
    "files": "windows as rule files",
    "exit-codes": "what the exit code says",
    "environment": "variables and files",
}
"""Every topic, with its line in the list of topics."""
