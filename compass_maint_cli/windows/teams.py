"""Every team that can be known, from all sources side by side, and teams by their names."""

from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.api.codec import Listed
from compass_maint_cli.api.listed_names import ListedNames, near_or_all, the_one
from compass_maint_cli.api.lookup import is_id
from compass_maint_cli.config.account_cache import TEAMS, AccountCache
from compass_maint_cli.config.settings import Settings
from compass_maint_cli.domain.reporter import Reporter
from compass_maint_cli.domain.teams import KnownTeam, merged
from compass_maint_cli.errors import CompassMaintError, NotFoundError
from compass_maint_cli.windows.aliases import of_alias

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.lookup import Lookup
    from compass_maint_cli.api.pool import Task

PRODUCT, ORGANISATION, INTEGRATIONS, USE = "product", "organisation", "integrations", "use"
"""Where a team is known from: lists of the API, an integration that it owns, an id that was typed before."""

Source = Callable[[], Iterable[Listed]]


class LiveTeams(NamedTuple):
    """What the sources answered in this call, and the error of each that failed."""

    found: list[KnownTeam]
    errors: list[CompassMaintError]


class Teams:
    """The teams of one account: by alias, by the API's lists, and from the cache for a day."""

    def __init__(
        self,
        settings: Settings,
        client: "Callable[[], Client]",
        lookup: "Callable[[], Lookup]",
        cache: AccountCache,
        reporter: Reporter,
    ) -> None:
        self._settings = settings
        self._client = client
        self._lookup = lookup
        self._cache = cache
        self._reporter = reporter
        self._live: LiveTeams | None = None
        self._reading = Lock()
        self._ahead: Task[LiveTeams] | None = None

    @property
    def org_id(self) -> str | None:
        """The organisation's id: by the settings, else as it was learnt."""
        return self._settings.org_id or self._cache.org_id

    @property
    def has_names(self) -> bool:
        """Whether a source gives names of teams; owners of integrations have only their ids."""
        return self._settings.product == "jsm" or self.org_id is not None

    def known(self) -> tuple[KnownTeam, ...]:
        """Return every team known; the API's lists are read where the cache is older than a day."""
        found = self._cached()
        return self._merged(self.read().found if found is None else found)

    def quietly_known(self) -> tuple[KnownTeam, ...]:
        """Return every team known, for showing: a source that fails is not a warning here."""
        if self._cached() is None and self.has_names:
            return self._merged(self.read(quiet=True).found)
        return self.cached()

    def cached(self) -> tuple[KnownTeam, ...]:
        """Return the teams that are known without a request."""
        return self._merged(self._cached() or ())

    def read(self, *, quiet: bool = False) -> LiveTeams:
        """Read the sources, side by side and once in a call; warn of each that fails, unless ``quiet``."""
        with self._reading:  # several threads may look for windows
            if self._live is None:
                live = self._read()
                for error in () if quiet else live.errors:
                    self._reporter.warn(error.message)
                if not live.errors:
                    self._cache.keep_teams((team.id, team.name, team.known_from) for team in live.found)
                self._live = live
            return self._live

    def alias(self, ref: str) -> str | None:
        """Return the id of an alias, whatever its case; raise UsageError for two that differ in case only."""
        return of_alias(ref, self._settings.team_aliases, "the team ")

    def is_at_hand(self, ref: str) -> bool:
        """Whether a team's id is known without a request, for a write too: an alias, or the id itself."""
        return self.alias(ref) is not None or is_id(ref)

    def begin(self, ref: str) -> None:
        """Begin to read the sources if a team is given by a name, in another thread."""
        if not self.is_at_hand(ref) and self._live is None and self._ahead is None:
            from compass_maint_cli.api.pool import Task

            self._ahead = Task(self.read)
            self._ahead.start()

    def close(self, within: float) -> None:
        """Wait at most so many seconds for what was begun."""
        if self._ahead is not None:
            self._ahead.is_over(within)

    def likely(self, ref: str) -> str | None:
        """Return the id that a team has without a request, or None."""
        if self.is_at_hand(ref):
            return self.alias(ref) or ref
        named = _names(self._cached() or ()).matches(ref)
        return named[0].id if len(named) == 1 else None

    def find(self, ref: str, *, cached: bool = False) -> str:
        """Return a team's id by id, alias or name; raise UsageError for two of the name.

        With ``cached`` a name from the cache is good enough, as for verbs that read. Raise NotFoundError if
        no team has the name, or the error of a source that could not be read and may have it.
        """
        if (id_ := self.alias(ref)) is not None:
            return id_
        if is_id(ref):
            self._cache.keep_used(ref.lower())
            return ref
        held = the_one_or_none(ref, self._cached() or ()) if cached else None
        if held is not None:
            return held
        live = self.read()
        try:
            return the_one("team", ref, _names(live.found)).id
        except NotFoundError as error:
            if live.errors:
                raise live.errors[0] from error
            raise self._unknown(ref) from error

    def without_operations(self) -> set[str]:
        """Return the teams that had no Operations within a week."""
        return self._cache.without_operations()

    def have_no_operations(self, team_ids: Iterable[str]) -> None:
        """Remember teams whose windows answered 403 or 404."""
        self._cache.keep_without(team_ids)

    def shown(self, team_id: str) -> str:
        """Return what people call a team, its id if a request would be needed."""
        return next((team.shown for team in self.cached() if team.id == team_id), team_id)

    def _unknown(self, ref: str) -> NotFoundError:
        names = [name for team in self._merged(self.read().found) for name in (team.alias, team.name) if name]
        hint = near_or_all(ref, names)
        if not hint and self._settings.product == "compass" and self.org_id is None:
            hint = (
                "set org_id (compass-maint teams --refresh may find it), or name the team under teams: in "
                f"profile {self._settings.profile}"
            )
        return NotFoundError(
            f"no team named {ref!r}", hint=hint or "compass-maint teams lists the known teams"
        )

    def _cached(self) -> list[KnownTeam] | None:
        if self._live is not None:
            return self._live.found
        names = self._cache.names(TEAMS)
        if names is None:
            return None
        sources = self._cache.team_sources()
        return [KnownTeam(id_, name, "", tuple(sources[id_])) for id_, name in names.items()]

    def _merged(self, found: Iterable[KnownTeam]) -> tuple[KnownTeam, ...]:
        used = [KnownTeam(id_, known_from=(USE,)) for id_ in self._cache.used_teams()]
        return merged(self._settings.team_aliases, [*found, *used])

    def _sources(self) -> dict[str, Source]:
        lists, org_id = self._client().lists, self.org_id
        sources: dict[str, Source] = {}
        if self._settings.product == "jsm":
            sources[PRODUCT] = lists.teams
        if org_id is not None:
            sources[ORGANISATION] = lambda: lists.org_teams(org_id)
        sources[INTEGRATIONS] = lambda: _owners(self._lookup().all("integration"))
        return sources

    def _read(self) -> LiveTeams:
        from compass_maint_cli.api.pool import JobRunner

        client, sources = self._client(), self._sources()
        found, errors = list[KnownTeam](), list[CompassMaintError]()

        def job(source: Source) -> Callable[[], list[Listed]]:
            return lambda: list(source())

        jobs = [job(source) for source in sources.values()]
        results = JobRunner(len(sources), client.stop).read_all(jobs)
        for origin, result in zip(sources, results, strict=True):
            if result.error is not None:
                result.error.message = f"cannot read teams from {SPOKEN[origin]}: {result.error.message}"
                errors.append(result.error)
            found += [KnownTeam(team.id, team.name, "", (origin,)) for team in result.value or ()]
        return LiveTeams(list(merged({}, found)), errors)


SPOKEN = {
    PRODUCT: "the list of the product",
    ORGANISATION: "the list of the organisation",
    INTEGRATIONS: "their integrations",
}


def the_one_or_none(ref: str, teams: Iterable[KnownTeam]) -> str | None:
    """Return the id of the only team of a name, or None; raise UsageError for several."""
    try:
        return the_one("team", ref, _names(teams)).id
    except NotFoundError:
        return None


def _names(teams: Iterable[KnownTeam]) -> ListedNames:
    return ListedNames(Listed("team", team.id, team.name, team.id, {}) for team in teams)


def _owners(integrations: Iterable[Listed]) -> Iterator[Listed]:
    """Yield the teams that own integrations; the list does not name them (docs/api-facts.md 1.10)."""
    for id_ in dict.fromkeys(item.team_id for item in integrations if item.team_id):
        yield Listed("team", id_, "", id_, {})
