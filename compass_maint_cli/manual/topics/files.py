"""Rule files, their keys from the table that the reader reads by."""

from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text
from compass_maint_cli.rulefiles.fields import FIELDS, RULE_FIELDS

FILE = (
    "name: payments-db-patching",
    "description: Patch the payments database",
    "team: payments",
    "timezone: Europe/Berlin",
    "start: 2026-12-05 22:00",
    "for: 2h",
    "repeat: every saturday",
    "except: [2026-12-26]",
    "rules:",
    "  - disable: integration:datadog-prod",
    "  - enable: policy:quiet-hours",
    "  - {state: disabled, entity: {type: sync, id: 91e9e162-767b-47a6-a00a-4cd8b6f94833}}",
)


def blocks() -> tuple[Block, ...]:
    """Return the text."""
    return (
        Text(
            "A rule file is YAML, or JSON. One document is one window; several documents, or a list below "
            "the key "
            "windows, are several. A bare list is rules alone, for create."
        ),
        Code(FILE),
        Terms(tuple((field.name, field.about.replace("`", "")) for field in FIELDS)),
        Heading("Rules in a file"),
        Text("Each item has one of these keys, or is a rule as the API writes it, with state and entity:"),
        Terms(tuple((name, RULE_FIELDS[name].about) for name in ("disable", "enable"))),
        Heading("How files are read"),
        Text(
            "All that is wrong is said at once, each with file, line and column. Unknown keys are errors. "
            "Tags, "
            "merge keys, keys that stand twice and files above 1 MiB are refused. 22:00 is a time and no "
            "is a "
            "word: scalars are those of YAML 1.2. -f takes files, folders and patterns; - is standard input. "
            "compass-maint schema prints a JSON Schema for editors."
        ),
        Heading("apply and diff"),
        Text(
            "apply owns what it made, by key: the name, and NAME@DATE for each window of one that "
            "repeats. It marks what it makes with [apply] before the key, and touches nothing else. A "
            "past window is left alone, of an active one only the end moves, and not to a start still to "
            "come. --adopt changes windows with the key of a file that others made. A window that is gone "
            "from the files is cancelled or deleted only with --prune; where two sets of files share a "
            "scope, --owner keeps them apart. Repeated windows are made up to --horizon ahead; run "
            "weekly, it tops up. diff prints the same plan and exits 8 if there is one."
        ),
        Code(
            (
                "compass-maint validate -f windows/",
                "compass-maint diff -f windows/",
                "compass-maint apply -f windows/ --yes",
            )
        ),
    )
