"""What a command is given: settings, client, names, output and clock. The composition root.

Heavy modules (httpx, rich, YAML, the sandbox) are imported where they are first needed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, tzinfo
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Config, Flags
from compass_maint_cli.config.settings import Settings, resolve
from compass_maint_cli.errors import CompassMaintError, UsageError
from compass_maint_cli.session.console import Console
from compass_maint_cli.times.system_zone import system_zone

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.pool import JobResult
    from compass_maint_cli.api.requests import ApiRequest
    from compass_maint_cli.domain.filters import Filter
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.windows.resolver import Resolver

Value = TypeVar("Value")


class Invocation(NamedTuple):
    """The world of this call, and the shared flags that stood before the verb."""

    environment: Environment
    flags: Flags = Flags()


@contextmanager
def open_session(environment: Environment, flags: Flags) -> Iterator["Session"]:
    """Resolve the settings and hand out a session; what it opened is closed at the end."""
    with _opened(Session(environment, flags, load_settings(environment, flags))) as session:
        yield session


@contextmanager
def open_new_profile(environment: Environment, flags: Flags) -> Iterator["Session"]:
    """Hand out a session whose profile may be one that is still to be written."""
    with _opened(Session(environment, flags, load_settings(environment, flags, new_profile=True))) as session:
        yield session


@contextmanager
def _opened(session: "Session") -> Iterator["Session"]:
    """Close the session at the end; an error is said in the format that was asked for."""
    with closing(session):
        try:
            yield session
        except CompassMaintError as error:
            error.output = session.settings.output
            raise


def load_settings(environment: Environment, flags: Flags, *, new_profile: bool = False) -> Settings:
    """Read the configuration file, where there is one, and resolve every setting."""
    path = environment.config_file
    config = Config(str(path))
    if path.exists() or environment.environ.get("COMPASS_MAINT_CONFIG"):
        from compass_maint_cli.config.file import read_config

        config = read_config(path)
    return settings_from(config, environment, flags, new_profile=new_profile)


def settings_from(
    config: Config, environment: Environment, flags: Flags, *, new_profile: bool = False
) -> Settings:
    """Resolve every setting against a configuration that was read."""
    from compass_maint_cli.session.sandbox_adapter import sandbox_profile

    return resolve(
        flags,
        environment.environ,
        config,
        sandbox=sandbox_profile,
        system_zone=lambda: system_zone(environment.environ),
        new_profile=new_profile,
    )


class Session(Console):
    """One call's surroundings, built as they are asked for; it talks and shows as its console does."""

    def __init__(self, environment: Environment, flags: Flags, settings: Settings) -> None:
        super().__init__(environment, flags, settings)
        self._open_windows: dict[str | None, tuple[Maintenance, ...]] = {}

    def now(self) -> datetime:
        """Return the time, aware, in whole seconds: the API's own grain."""
        return self.environment.now().replace(microsecond=0)

    @property
    def zone(self) -> tzinfo:
        """The zone that times without an offset are in."""
        return self.settings.zone

    @cached_property
    def account(self) -> tuple[str, str]:
        """Email and token, asked for once; raise ConfigError that names all that is missing."""
        from compass_maint_cli.session.connection import find_account

        return find_account(self)

    @cached_property
    def client(self) -> "Client":
        """The API's client, opened at its first use; raise ConfigError where no account is configured."""
        from compass_maint_cli.session.connection import open_client

        return open_client(self, self.account)

    @cached_property
    def names(self) -> "Resolver":
        """Aliases and the API's own names."""
        from compass_maint_cli.windows.resolver import Resolver

        return Resolver(self.settings, lambda: self.client)

    def close(self) -> None:
        """Close the client, where one was opened."""
        if "client" in self.__dict__:
            self.client.close()

    def team_id(self) -> str | None:
        """Return the one team that was asked for, or None for global; raise UsageError for several."""
        self.check_scope()
        return self.team_ids()[0]

    def check_scope(self) -> None:
        """Raise UsageError for several teams where one is meant."""
        if len(self.settings.teams) > 1:
            raise UsageError(f"--team is given {len(self.settings.teams)} times; this verb takes one team")

    def team_ids(self) -> list[str | None]:
        """Return every scope that was asked for: team ids, or None alone for global."""
        return [self.names.team(team) for team in self.settings.teams] or [None]

    def scopes(self, *, all_teams: bool) -> list[str | None]:
        """Return the scopes of a verb that reads: with ``--all-teams`` global and every team known."""
        if not all_teams:
            return self.team_ids()
        if self.flags.team or self.flags.everywhere:
            raise UsageError("--all-teams already holds every scope; leave --team and --global out")
        return [None, *self.names.teams()]

    def find(
        self,
        scopes: Iterable[str | None],
        wanted: "Filter",
        *,
        type_: str = "non-expired",
        limit: int | None = None,
        offset: int = 0,
        page_size: int = 100,
    ) -> Iterator["Maintenance"]:
        """Yield the windows of the scopes that the filter takes, as their pages arrive."""
        return islice(filter(wanted.takes, self._listed(scopes, type_, offset, page_size)), limit)

    def _listed(
        self, scopes: Iterable[str | None], type_: str, offset: int, page_size: int
    ) -> Iterator["Maintenance"]:
        count = 0

        def turn() -> None:
            self.flush_rows()
            self.progress.update(f"{count:,} windows read")

        try:
            for team_id in scopes:
                pages = self.client.list_maintenances(
                    team_id, type_, offset=offset, size=page_size, turn=turn
                )
                for window in pages:
                    yield window
                    count += 1
                self.flush_rows()
        except CompassMaintError as error:
            if count and self.streams:
                error.message += f"; the list above is cut, after {count:,} windows read"
            raise

    def open_windows(self, team_id: str | None) -> "tuple[Maintenance, ...]":
        """Return the planned and active windows of a scope, read once."""
        if team_id not in self._open_windows:
            listed = self.client.list_maintenances(team_id, "non-expired")
            self._open_windows[team_id] = tuple(window for window in listed if window.is_open)
        return self._open_windows[team_id]

    def listed_ids(self, team_id: str | None) -> tuple[str, ...] | None:
        """Return the ids of the scope's open windows where they were read already, else None."""
        held = self._open_windows.get(team_id)
        return None if held is None else tuple(window.id for window in held)

    def run_all(self, jobs: "Sequence[Callable[[], Value]]") -> "list[JobResult[Value]]":
        """Run jobs side by side and return their outcomes in the order asked."""
        from compass_maint_cli.api.pool import run

        outcomes = []
        with self.progress:
            for outcome in run(jobs, self.settings.parallel, self.client.cancelled):
                outcomes.append(outcome)
                self.progress.update(f"{len(outcomes):,} of {len(jobs):,} done")
        return outcomes

    def preview(self, calls: "Sequence[ApiRequest]", *, as_curl: bool) -> None:
        """Print requests in place of sending them."""
        from compass_maint_cli.output.preview import Preview, curl_line, preview_record, preview_text

        previews = [Preview(call.method, self.client.url(call), call.body) for call in calls]
        if as_curl:
            self.write(f"{curl_line(preview)}\n" for preview in previews)
        elif self.settings.output == "table":
            self.write(map(preview_text, previews))
        elif len(previews) == 1:
            self.show_record(preview_record(previews[0]))
        else:
            self.show_records(map(preview_record, previews), ("method", "url", "body"))
