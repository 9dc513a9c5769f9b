"""Variables, those of the settings first, and files."""

from compass_maint_cli.config.settings import DEFAULTS, VARIABLES
from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text

PREFIX = "COMPASS_MAINT_"
SETTINGS = {
    "profile": "The profile of the configuration file; sandbox is built in.",
    "config": "The configuration file, in place of the user's.",
    "token": "The API token; the first place where it is looked for.",
    "site": "The site, as in acme.atlassian.net.",
    "cloud_id": "The cloud id; without it the site is asked, once.",
    "email": "The account of the API token.",
    "product": "compass or jsm.",
    "api_url": "Where the API answers; plain http only on this machine.",
    "team": "The default team; --global undoes it.",
    "timezone": "The zone of times without an offset.",
    "output": "The format of the data: table, json, jsonl, yaml, csv or id.",
    "timeout": "Longest wait for one request.",
    "retries": "How often a failed request is sent again.",
    "parallel": "How many requests run side by side.",
    "debug": "Show the HTTP conversation, secrets masked.",
}
OTHERS = (
    ("CI", "Set, nothing is ever asked."),
    ("NO_COLOR, FORCE_COLOR", "Set, colour is never or always used; NO_COLOR wins."),
    ("TERM, COLUMNS", "TERM=dumb has no colour; COLUMNS is the width of tables."),
    ("TZ", "The system's zone."),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "The proxy for https, and for which hosts there is none."),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "Certificates to trust, in place of certifi's."),
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME", "The folders that follow, in place of those in HOME."),
)
FILES = (
    ("~/.config/compass-maint/config.yaml", "The configuration: default_profile and profiles."),
    ("~/.config/compass-maint/tokens/PROFILE", "The API token of a profile without a keyring; mode 0600."),
    ("~/.local/share/compass-maint/sandbox.sqlite3", "The windows of the sandbox."),
    ("~/.cache/compass-maint/", "Cloud ids, and what TAB was told a moment ago."),
)


def variable(name: str) -> str:
    """Return the variable of a setting."""
    return PREFIX + VARIABLES.get(name, name.upper())


def rows() -> tuple[tuple[str, str], ...]:
    """Return every variable of the settings with its meaning and its default."""
    defaults = {name: f" Default: {value}." for name, value in DEFAULTS.items()}
    return tuple((variable(name), text + defaults.get(name, "")) for name, text in SETTINGS.items())


def blocks() -> tuple[Block, ...]:
    """Return the text."""
    return (
        Text("A flag wins over a variable, that over the profile, that over the default; config shows each."),
        Terms(rows()),
        Code(("compass-maint config", "compass-maint config --profile sandbox -o json")),
        Heading("Other variables"),
        Terms(OTHERS),
        Heading("Files"),
        Terms(FILES),
        Heading("The API token"),
        Text(
            "It comes from COMPASS_MAINT_TOKEN, else from the profile's token_command, else from where "
            "login put "
            "it: the keyring, where the extra is installed and a keyring is there, or a file that only "
            "its owner "
            "may read. It is never a flag, and never shown."
        ),
    )
