"""Rules: what a window disables and enables."""

from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text


def blocks() -> tuple[Block, ...]:
    """Return the text."""
    return (*_rules(), *_names(), *_changes())


def _rules() -> tuple[Block, ...]:
    return (
        Text(
            "A window has rules. While it is active, each of them turns one thing off or on; what is "
            "turned off "
            "does not make up for it afterwards."
        ),
        Terms(
            (
                ("integration", "Can be disabled: no alerts are made from it."),
                ("sync", "Can be disabled."),
                (
                    "policy",
                    "Can be disabled or enabled. Enable one that mutes pages, and alerts page nobody.",
                ),
            )
        ),
        Heading("On the command line"),
        Text(
            "--disable TYPE:REF[,REF...] and --enable policy:REF[,REF...], both repeatable. A rule that says "
            "nothing new or contradicts another is refused before anything is sent."
        ),
        Code(
            (
                "compass-maint create --disable integration:datadog-prod,email-gateway --for 2h",
                "compass-maint create --team payments --disable sync:91e9e162-767b-47a6-a00a-4cd8b6f94833",
            )
        ),
    )


def _names() -> tuple[Block, ...]:
    return (
        Heading("Names"),
        Text(
            "REF is an id; or an alias of the profile; or a name, looked up in the API: exactly as it is "
            "written, "
            "else without regard to case. Two matches are an error that lists both with their ids; "
            "nothing is "
            "guessed. A team is an id, an alias or, with --product jsm, a name."
        ),
        Code(
            (
                "profiles:",
                "  default:",
                "    site: acme.atlassian.net",
                "    teams:",
                "      payments: 77b933c9-92bb-46e7-a73c-764b8d7c3c25",
                "    entities:",
                "      datadog-prod: integration:51e9e162-767b-47a6-a00a-4cd8b6f94829",
            )
        ),
    )


def _changes() -> tuple[Block, ...]:
    return (
        Heading("Scopes"),
        Text(
            "A window is global, or of one team, and the two are separate: what --team made is found with "
            "--team. "
            "A default team from the profile or a variable is undone by --global."
        ),
        Heading("Changing rules"),
        Text(
            "update --disable and --enable replace all rules of a window; --add-disable, --add-enable and "
            "--remove-rule change some. Of an active window only the end can change."
        ),
    )
