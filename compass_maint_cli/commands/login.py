"""``compass-maint login``."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from compass_maint_cli.cli.command_spec import CommandSpec
from compass_maint_cli.cli.options import ACCOUNT, option
from compass_maint_cli.commands.alias_offer import offer_aliases
from compass_maint_cli.config.credentials import header_safe
from compass_maint_cli.config.settings import SANDBOX, TOKEN_VARIABLE
from compass_maint_cli.errors import CompassMaintError, ConfigError, UsageError
from compass_maint_cli.session.console import Console
from compass_maint_cli.session.session import Session, open_new_profile, open_session
from compass_maint_cli.session.streams import ask_line

if TYPE_CHECKING:
    from compass_maint_cli.api.account import Account
    from compass_maint_cli.config.settings import Settings

EXAMPLES = """
compass-maint login
compass-maint login --profile prod --site acme.atlassian.net --email you@acme.com
printf '%s' "$API_TOKEN" | compass-maint login --site acme.atlassian.net --email ci@acme.com
"""

TokenStdin = Annotated[bool, option(ACCOUNT, "--token-stdin", "Read the API token from standard input.")]

ABSENT = (402, 403, 404)
"""What a site answers for a product that it does not have (docs/api-facts.md 1.8)."""

KEPT = ("product", "api_url", "timezone", "team")
"""Settings that are written into the profile too where a flag gives them."""


def command(session: Session, token_stdin: TokenStdin = False) -> None:
    """Set up an account: site, email and API token.

    Asks for what is missing, tries one request, and then writes the profile into the configuration file and
    the token into the keyring, or into a file that only you can read. The token is typed hidden, or read from
    standard input where that is no terminal. Make one at
    https://id.atlassian.com/manage-profile/security/api-tokens. On a terminal it offers to save the teams and
    targets of the account as aliases, unless the profile has aliases already.
    """
    name = _profile_name(session.settings)
    settings, token = _ask(session, token_stdin=token_stdin)
    tried = _try(session, settings, token)
    if tried.org_id is None or _from_profile(tried, "org_id"):
        tried = tried._replace(org_id=_org_id(session, tried, token))
    _write(session, tried, name, token)
    if session.console.may_ask and session.console.reads_as_text and not token_stdin:
        with open_session(session.environment, session.flags) as opened:
            offer_aliases(opened)


def _profile_name(settings: "Settings") -> str:
    name = settings.profile
    if settings.is_sandbox or name == SANDBOX:
        raise UsageError(
            "the profile sandbox is built in and has its account; choose another with --profile NAME"
        )
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
        raise UsageError(
            f"the profile name {name!r} must consist of letters, digits, dots, dashes and underscores"
        )
    return name


def _ask(session: Session, *, token_stdin: bool) -> tuple["Settings", str]:
    """Return settings and token, completed with the answers; UsageError names everything that is missing."""
    settings, asking = session.settings, session.console.may_ask
    site, email = settings.site, settings.email
    if asking:
        site = _answer(session, "site", site, "--site", "acme.atlassian.net")
        email = _answer(session, "email", email, "--email", "you@acme.com")
    token = _token(session, token_stdin=token_stdin, asking=asking)
    known = settings.cloud_id if site == settings.site or not _from_profile(settings, "cloud_id") else None
    needed = {"the site (--site)": site or known, "the email (--email)": email}
    needed["the API token (on standard input)"] = token
    if missing := [what for what, given in needed.items() if not given]:
        raise UsageError(f"login needs {', '.join(missing)}", hint=EXAMPLES.strip().splitlines()[-1])
    try:
        header_safe(token, "standard input" if token_stdin or not asking else "the prompt")
    except ConfigError as error:
        raise UsageError(error.message) from error
    from compass_maint_cli.api.tenant import site_url

    host = site and site_url(site).removeprefix("https://")
    return settings._replace(site=host, email=email, cloud_id=known), token


def _from_profile(settings: "Settings", name: str) -> bool:
    return not settings.origins[name].origin.startswith(("--", "COMPASS_MAINT_"))


def _answer(session: Session, name: str, held: str | None, flag: str, example: str) -> str | None:
    if held and not _from_profile(session.settings, name):
        return held
    return ask_line(f"{name} ({flag}) [{held or 'as in ' + example}]:", session.environment) or held


def _token(session: Session, *, token_stdin: bool, asking: bool) -> str:
    stdin = session.environment.stdin
    if asking and not token_stdin:
        return session.environment.ask_hidden("API token (not shown): ").strip()
    if stdin.isatty() and not token_stdin:
        return ""
    if stdin.isatty():
        session.console.info("reading the API token from standard input; it will be shown as it is typed")
    return stdin.read(10_000).strip()


def _try(session: Session, settings: "Settings", token: str) -> "Settings":
    """Try both products with the account, and return the settings with the cloud id and what answers.

    The product that was chosen, by default Compass, is used where it answers. Where it does not, and nobody
    chose it, the other one is used. Raise the API's error where no product can be used.
    """
    from compass_maint_cli.session.connection import cloud_id_of_site
    from compass_maint_cli.session.products import both, other_than, refusal_of

    settings = settings._replace(cloud_id=settings.cloud_id or cloud_id_of_site(_console(session, settings)))
    console, account = _console(session, settings), _account(settings, token)
    error = refusal_of(console, account, settings.product)
    if error is None:
        session.console.info(both(settings.product, lambda product: refusal_of(console, account, product)))
        return settings
    product, other = settings.product, other_than(settings.product)
    if error.status not in ABSENT or refusal_of(console, account, other) is not None:
        raise error
    if settings.origins["product"].origin != "default":
        error.hint = f"{other} answers: use --product {other}"
        raise error
    session.console.info(f"{product} does not answer ({error.status}), {other} does: {other} is used")
    return settings._replace(product=other)


def _org_id(session: Session, settings: "Settings", token: str) -> str | None:
    """Return the id of the site's organisation where it can be found; an account works without it."""
    from compass_maint_cli.session.connection import learn_org_id

    with suppress(CompassMaintError):
        return learn_org_id(_console(session, settings), _account(settings, token))
    return None


def _console(session: Session, settings: "Settings") -> Console:
    return Console(session.environment, session.flags, settings)


def _account(settings: "Settings", token: str) -> "Account":
    from compass_maint_cli.api.account import Account

    return Account(settings.email or "", token)


def _write(session: Session, settings: "Settings", name: str, token: str) -> None:
    from compass_maint_cli.config.change import write_profile
    from compass_maint_cli.config.file import read_config
    from compass_maint_cli.config.token_store import store_token
    from compass_maint_cli.output.view import Record

    path = session.environment.config_file
    found = {key: getattr(settings, key) for key in ("site", "cloud_id", "org_id", "email")}
    given = {key: settings.origins[key] for key in KEPT}
    found |= {key: setting.value for key, setting in given.items() if setting.origin.startswith("--")}
    if settings.product != settings.origins["product"].value:
        found["product"] = settings.product
    values = {key: str(value) for key, value in found.items() if value}
    first = not read_config(path).profiles and name != "default"
    write_profile(path, name, values, default=first)
    where = store_token(name, token, session.environment, session.console.warn)
    _warn_of_overrides(session)
    cells = {"profile": name, **values, "token": where, "config": str(path)}
    session.console.show_record(Record(cells, cells))


def _warn_of_overrides(session: Session) -> None:
    """Warn where another source of the token takes precedence over the stored one."""
    if session.environment.environ.get(TOKEN_VARIABLE):
        session.console.warn(f"{TOKEN_VARIABLE} is set and overrides the stored token")
    elif session.settings.token_command:
        session.console.warn("token_command is set in the profile and overrides the stored token")


SPEC = CommandSpec(command, EXAMPLES, open_session=open_new_profile)
