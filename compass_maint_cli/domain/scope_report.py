"""Where a verb looked, and where it did not: an empty answer of a part is not an answer about the whole."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Scope = str | None
"""A team's id, or None for the global windows."""


class ScopeReport(NamedTuple):
    """The scopes of one answer.

    ``not_looked_at`` are known scopes that the command line left out. ``failed`` are teams that could not be
    read (403 or 404). ``teams_known`` is False if no team is known but some may exist; ``teams_listed`` is
    False if teams are known by their integrations only. ``all_teams`` says that every scope was requested,
    ``proved`` that the entity itself answered for every scope.
    """

    looked_at: tuple[Scope, ...]
    not_looked_at: tuple[Scope, ...] = ()
    failed: tuple[str, ...] = ()
    teams_known: bool = True
    all_teams: bool = False
    proved: bool = False
    teams_listed: bool = True

    @property
    def complete(self) -> bool:
        """Whether everything known was looked at."""
        return self.proved or not (self.not_looked_at or self.failed or not self.teams_known)

    def of_nothing(self) -> "ScopeReport":
        """Return the report of an empty answer: a team that nobody listed may have what was not found."""
        return self._replace(teams_known=self.teams_known and (self.teams_listed or not self.all_teams))

    def with_answer(self, failed: Sequence[str], *, proved: bool = False) -> "ScopeReport":
        """Return the report with the teams that could not be read, and whether the entity itself answered."""
        return self._replace(failed=tuple(failed), proved=proved)

    def data(self) -> dict[str, object]:
        """Return the report for JSON: ``global``, and the ids of teams; those skipped where there are any."""
        looked_at = ["global" if scope is None else scope for scope in self.looked_at]
        skipped = {"skipped": list(self.failed)} if self.failed else {}
        return {"scope": {"complete": self.complete, "lookedAt": looked_at, **skipped}}

    def sentence(self, teams: Mapping[str, str], *, empty: str = "") -> str:
        """Return what was not looked at, in words; nothing if the answer is complete.

        ``teams`` are the names of teams by id. ``empty`` says that nothing was found, where nothing was.
        """
        if self.complete:
            return ""
        skipped = skipped_words(self.failed, teams) if self.failed else ""
        return "; ".join(filter(None, [empty, *self._missing(), skipped]))

    def nothing(self, teams: Mapping[str, str], *, selected: bool) -> str:
        """Return ``no global windows``, ``no windows of payments match``."""
        match self.looked_at:
            case (None,):
                what = "no global windows"
            case (str() as team,):
                what = f"no windows of {teams.get(team, team)}"
            case _:
                what = "no windows"
        return f"{what} match" if selected else what

    def _missing(self) -> list[str]:
        count = sum(scope is not None for scope in self.not_looked_at)
        others = "other " if any(scope is not None for scope in self.looked_at) else ""
        missing = ["global windows"] if None in self.not_looked_at else []
        if count:
            missing.append(f"{count} {others}{'team' if count == 1 else 'teams'}")
        elif not self.teams_known and self.all_teams and others:
            return ["teams without an alias or an integration are not known: org_id in the profile lists all"]
        elif not self.teams_known and self.all_teams:
            return ["no teams are known: give one with --team, or list them under teams: in the profile"]
        elif not self.teams_known:
            missing.append(f"windows of {others}teams")
        be = "was" if missing == [f"1 {others}team"] else "were"
        return [f"{' and '.join(missing)} {be} not looked at: --all-teams"] if missing else []


def skipped_words(skipped: Sequence[str], names: Mapping[str, str]) -> str:
    """Return one sentence about the teams whose windows could not be read."""
    one = len(skipped) == 1
    who = names.get(skipped[0], skipped[0]) if one else f"{len(skipped)} teams"
    return f"{who} {'was' if one else 'were'} skipped: no Operations, or no right to read the windows"


def report_scopes(
    looked_at: Sequence[Scope], known: Sequence[str], *, all_teams: bool, teams_listed: bool
) -> ScopeReport:
    """Return the report of a verb that read some scopes; ``known`` are the teams known without a request."""
    missing = () if all_teams else tuple(scope for scope in (None, *known) if scope not in looked_at)
    found = any(scope is not None for scope in looked_at)
    teams_known = (found or teams_listed) if all_teams else bool(known)
    return ScopeReport(
        tuple(looked_at), missing, teams_known=teams_known, all_teams=all_teams, teams_listed=teams_listed
    )
