"""The checks of ``doctor``: each returns what it saw, or raises an error whose hint says what to do."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from compass_maint_cli.errors import (
    AuthError,
    CompassMaintError,
    ConfigError,
    ExitCode,
    NotFoundError,
    UnavailableError,
)
from compass_maint_cli.session.permissions import Permissions
from compass_maint_cli.session.products import both, other_than, refusal_of
from compass_maint_cli.session.session import load_settings

if TYPE_CHECKING:
    from compass_maint_cli.api.probe import Probe
    from compass_maint_cli.config.settings import Settings
    from compass_maint_cli.session.session import Session

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
IN_PROCESS = "the sandbox runs in this process, without a network"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check."""

    check: str
    result: str
    saw: str
    advice: str = ""
    code: ExitCode = ExitCode.OK


@dataclass(frozen=True, slots=True)
class Check:
    """A check, and the checks that must have succeeded before it makes sense."""

    name: str
    look: Callable[[], str]
    needs: tuple[str, ...] = ()


def examine(checks: "tuple[Check, ...]") -> Iterator[Finding]:
    """Yield the findings one by one, in order."""
    bad: set[str] = set()
    for check in checks:
        missing = [name for name in check.needs if name in bad]
        if missing:
            finding = Finding(check.name, SKIPPED, f"skipped because of {missing[0]}")
        else:
            finding = _look(check)
        if finding.result != OK:
            bad.add(check.name)
        yield finding


def _look(check: Check) -> Finding:
    try:
        return Finding(check.name, OK, check.look())
    except CompassMaintError as error:
        return Finding(check.name, FAILED, error.message, error.hint or "", error.exit_code)


class Checkup:
    """The checks of one session; its settings come without the file if that is broken."""

    def __init__(self, session: "Session", *, prove: bool = False) -> None:
        self._session = session
        self._prove = prove
        self._settings: Settings = session.settings

    def checks(self) -> tuple[Check, ...]:
        """Return the checks in their order; a proxy is one where a variable names it for the API."""
        proxied = not self._settings.is_in_process and self._has_proxy()
        return (
            Check("configuration", self.configuration),
            *([Check("proxy", self.proxy)] if proxied else []),
            Check("dns", self.dns, ("proxy",)),
            Check("tls", self.tls, ("proxy", "dns")),
            Check("clock", self.clock, ("tls",)),
            Check("cloud_id", self.cloud_id, ("configuration",)),
            Check("credentials", self.credentials, ("configuration", "tls", "cloud_id")),
            Check("product", self.product, ("credentials",)),
            Check("permissions", self.permissions, ("product",)),
        )

    def configuration(self) -> str:
        """Read the file again, so that its mistakes are reported, and check that the account is complete."""
        session = self._session
        load_settings(session.environment, session.flags)
        _ = session.account
        path = session.environment.config_file
        named = f"{path}{'' if path.exists() else ' (absent)'}"
        profile = self._settings.origins["profile"]
        return f"{named}; profile {profile.value} ({profile.origin})"

    def _has_proxy(self) -> bool:
        """Whether a variable names a proxy, valid or not; a wrong URL is left to the check of DNS."""
        from compass_maint_cli.api.base_url import check_url
        from compass_maint_cli.api.proxy import proxy_for

        with suppress(ConfigError):
            url = check_url(self._settings.api_url)
            try:
                return proxy_for(url, self._session.environment.environ) is not None
            except ConfigError:
                return True
        return False

    def proxy(self) -> str:
        """Let the proxy connect to the API's host."""
        return self._probe.tunnel()

    def dns(self) -> str:
        """Resolve the API's host."""
        return IN_PROCESS if self._settings.is_in_process else self._probe.addresses()

    def tls(self) -> str:
        """Connect."""
        return IN_PROCESS if self._settings.is_in_process else self._probe.handshake()

    def clock(self) -> str:
        """Compare the clocks."""
        if self._settings.is_in_process:
            return IN_PROCESS
        skew = self._probe.clock_skew(self._session.environment.now)
        if skew is None:
            return "the server does not send its time"
        if skew.matters:
            raise CompassMaintError(
                skew.describe(), hint="set this machine's clock (NTP); windows start and end by the server's"
            )
        return "this machine's clock and the server's agree to the minute"

    def cloud_id(self) -> str:
        """Find the cloud id."""
        from compass_maint_cli.session.connection import cloud_id_of_site

        held = self._settings.origins["cloud_id"]
        if held.value:
            return f"{held.value} ({held.origin})"
        return f"{cloud_id_of_site(self._session.console)} (from the site {self._settings.site})"

    def credentials(self) -> str:
        """List the global windows; errors that are not about the credentials are left to other checks."""
        error = self._refused
        if error is not None and (isinstance(error, UnavailableError) or error.status == 401):  # noqa: PLR2004 - the status
            raise error
        return f"{self._settings.email} is accepted; the token is from {self._token_origin()}"

    def product(self) -> str:
        """Check that the site has the product, and whether it has the other one (docs/api-facts.md 7.3)."""
        error = self._refused
        settings = self._settings
        if isinstance(error, NotFoundError):
            error.hint = self._other_product()
            raise error
        if error is not None and (not isinstance(error, AuthError) or _is_about_plan(error)):
            raise error
        where = "in this process" if settings.is_in_process else f"at {self._session.client.base}"
        return f"{both(settings.product, self._refusal_of)}\n{settings.product} is used, {where}"

    def _refusal_of(self, product: str) -> CompassMaintError | None:
        return refusal_of(self._session.console, self._session.account, product)

    def _other_product(self) -> str:
        other = other_than(self._settings.product)
        if self._refusal_of(other) is None:
            return f"{other} answers: use --product {other}, or product: {other} in the profile"
        return f"check the cloud id: {other} does not answer there either"

    def permissions(self) -> str:
        """Say what the account may do in the scopes of the settings; nothing is changed without ``--try``.

        Where teams are given, a refusal of the global windows is no failure.
        """
        session = self._session
        if not self._settings.teams and self._refused is not None:
            raise self._refused
        rights = Permissions(session.client, session.clock.now())
        look = rights.proved if self._prove else rights.seen
        names = self._settings.teams or ("global",)
        return "\n".join(map(look, names, session.resolver.team_ids()))

    @cached_property
    def _probe(self) -> "Probe":
        from compass_maint_cli.api.base_url import check_url
        from compass_maint_cli.api.probe import Probe

        url = check_url(self._settings.api_url)
        return Probe(url, self._session.environment.environ, self._settings.timeout)

    @cached_property
    def _refused(self) -> CompassMaintError | None:
        """The error of one request for the global windows, sent once; None where it succeeded."""
        try:
            next(iter(self._session.client.list_maintenances(None, "non-expired", size=1)), None)
        except CompassMaintError as error:
            return error
        return None

    def _token_origin(self) -> str:
        from compass_maint_cli.config.credentials import find_token

        if self._settings.is_sandbox:
            return "the sandbox"
        token = find_token(self._settings, self._session.environment)
        return token.origin if token else "nowhere"


def _is_about_plan(error: CompassMaintError) -> bool:
    said = error.message.lower()
    return error.status == 402 or "opsgenie" in said or "plan" in said.split()  # noqa: PLR2004 - the status
