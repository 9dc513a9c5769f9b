"""What a command gets: settings, client, names, output and clock. The composition root.

Heavy modules (httpx, rich, YAML, the sandbox) are imported where they are first needed.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Config, Flags, Profile
from compass_maint_cli.config.setting_values import one_of
from compass_maint_cli.config.settings import Settings, resolve
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.output.format import FORMATS
from compass_maint_cli.session.built_once import BuiltOnce
from compass_maint_cli.session.console import Console
from compass_maint_cli.times.clock import Clock
from compass_maint_cli.times.system_zone import system_zone

if TYPE_CHECKING:
    from compass_maint_cli.api.account import Account
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.lookup import Lookup
    from compass_maint_cli.api.pool import JobRunner
    from compass_maint_cli.api.server_time import ServerClock
    from compass_maint_cli.config.account_cache import AccountCache
    from compass_maint_cli.session.names import Names
    from compass_maint_cli.windows.find_window import WindowFinder
    from compass_maint_cli.windows.reader import WindowReader
    from compass_maint_cli.windows.resolver import Resolver
    from compass_maint_cli.windows.teams import Teams

CLOSE_WITHIN = 0.5
"""Seconds that the end of a call waits, in all, for reads that are under way and that nobody needs."""


class Invocation(NamedTuple):
    """The environment of this call, and the shared flags that were given before the verb."""

    environment: Environment
    flags: Flags = Flags()


@contextmanager
def open_session(environment: Environment, flags: Flags, *, new_profile: bool = False) -> Iterator["Session"]:
    """Resolve the settings and open a session, which is closed at the end.

    An error gets the format that was asked for, and its hint the aliases. With ``new_profile`` the profile
    need not exist yet.
    """
    settings = load_settings(environment, flags, new_profile=new_profile)
    with closing(Session(environment, flags, settings)) as session:
        try:
            yield session
        except CompassMaintError as error:
            error.output = settings.output
            if error.hint:
                from compass_maint_cli.api.hints import with_aliases

                error.hint = with_aliases(error.hint, settings.team_aliases)
            raise


open_new_profile = partial(open_session, new_profile=True)


def load_settings(environment: Environment, flags: Flags, *, new_profile: bool = False) -> Settings:
    """Read the configuration file, if there is one, and resolve every setting."""
    path = environment.config_file
    config = Config(str(path))
    if path.exists() or environment.environ.get("COMPASS_MAINT_CONFIG"):
        from compass_maint_cli.config.cached import read_cached

        config = read_cached(path, environment.cache_folder, environment.now())
    return settings_from(config, environment, flags, new_profile=new_profile)


def settings_from(
    config: Config, environment: Environment, flags: Flags, *, new_profile: bool = False
) -> Settings:
    """Resolve every setting against a configuration that was read, and check the format."""
    settings = resolve(
        flags,
        environment.environ,
        config,
        sandbox=_sandbox_profile,
        system_zone=lambda: system_zone(environment.environ),
        new_profile=new_profile,
    )
    if settings.output not in FORMATS:
        one_of("output", settings.origins["output"], FORMATS)
    return settings


def _sandbox_profile() -> Profile:
    from compass_maint_cli.session.sandbox_adapter import sandbox_profile

    return sandbox_profile()


class Session:
    """The parts of one call; each is built at its first use."""

    def __init__(self, environment: Environment, flags: Flags, settings: Settings) -> None:
        self.environment = environment
        self.flags = flags
        self.settings = settings
        self.building = RLock()
        self._sends = False
        self.console = Console(environment, flags, settings, lambda: self.names)

    @BuiltOnce
    def clock(self) -> Clock:
        """The clocks, in whole seconds, and the zone that times without an offset are in."""
        environment = self.environment

        def now() -> datetime:
            return environment.now().replace(microsecond=0)

        return Clock(now, environment.sleep, environment.monotonic, self.settings.zone)

    @BuiltOnce
    def account(self) -> "Account":
        """Email and token, looked up once; raise ConfigError that names all that is missing."""
        from compass_maint_cli.session.connection import find_account

        return find_account(self.console)

    @BuiltOnce
    def client(self) -> "Client":
        """The API's client, opened at its first use; raise ConfigError where no account is configured."""
        from compass_maint_cli.session.connection import open_client

        return open_client(
            self.console, self.account, self.server_clock, is_new=self.cache.is_new, early=self._sends
        )

    def sending_client(self) -> "Client":
        """Return the client for requests that follow at once: it connects while httpx loads."""
        self._sends = True
        return self.client

    @BuiltOnce
    def server_clock(self) -> "ServerClock":
        """The server's clock, as far as replies have shown it."""
        from compass_maint_cli.api.server_time import ServerClock

        return ServerClock(self.environment.now)

    @BuiltOnce
    def resolver(self) -> "Resolver":
        """Aliases, the API's own names, and the scopes that were asked for."""
        from compass_maint_cli.windows.resolver import Resolver

        return Resolver(self.settings, self.flags, lambda: self.lookup, self.teams, self.console)

    @BuiltOnce
    def teams(self) -> "Teams":
        """Every team that can be known."""
        from compass_maint_cli.windows.teams import Teams

        return Teams(self.settings, self.sending_client, lambda: self.lookup, self.cache, self.console)

    @BuiltOnce
    def lookup(self) -> "Lookup":
        """The API's lists, each read once."""
        from compass_maint_cli.api.lookup import Lookup

        return Lookup(self.sending_client().lists, self.cache)

    @BuiltOnce
    def names(self) -> "Names":
        """What people call entities and teams."""
        from compass_maint_cli.session.names import Names

        return Names(lambda: self.lookup, self.teams, self.cache, lambda: self.reader.teams_seen)

    @BuiltOnce
    def cache(self) -> "AccountCache":
        """What earlier calls have learned about the account."""
        from compass_maint_cli.config.account_cache import AccountCache, account_of

        folder, now = self.environment.cache_folder, self.environment.now
        return AccountCache(folder, account_of(self.settings), lambda: now().timestamp())

    @BuiltOnce
    def reader(self) -> "WindowReader":
        """The windows of the account's scopes."""
        from compass_maint_cli.windows.reader import WindowReader

        if self.console.view.terminal and self.console.reads_as_text and not self.settings.entity_aliases:
            self.names.begin()  # a profile that has aliases has them for what it shows
        remember, parallel, streams = self.cache.keep_scope, self.settings.parallel, self.console.streams
        return WindowReader(self.sending_client, self._show_page, remember, parallel, streams=streams)

    @BuiltOnce
    def finder(self) -> "WindowFinder":
        """Windows by id or by selection."""
        from compass_maint_cli.windows.find_window import WindowFinder

        return WindowFinder(self.resolver, self.reader, self.console, self.cache.scope_of, self._stop)

    @BuiltOnce
    def jobs(self) -> "JobRunner":
        """Runs requests in parallel."""
        from compass_maint_cli.api.pool import JobRunner

        progress = self.console.progress
        return JobRunner(self.settings.parallel, self._stop, progress.update, progress.done)

    def close(self) -> None:
        """Close what was opened; reads that nobody needed are waited for, since they hold connections."""
        monotonic = self.environment.monotonic
        end = monotonic() + CLOSE_WITHIN
        for part in ("teams", "lookup", "reader"):
            if part in self.__dict__:
                self.__dict__[part].close(max(0.0, end - monotonic()))
        self.console.close()
        if "client" in self.__dict__:
            self.client.close()
        if "cache" in self.__dict__:
            self.cache.save()

    def _stop(self) -> None:
        self.client.stop()

    def _show_page(self, count: int) -> None:
        self.console.flush_rows()
        self.console.progress.update(f"{count:,} windows read")
