"""The offer of ``login``: teams and targets of the account, saved as aliases of the profile."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compass_maint_cli.commands.guided import MOST, listed_targets
from compass_maint_cli.errors import CompassMaintError, UsageError
from compass_maint_cli.output.escaping import is_plain, visible
from compass_maint_cli.session.streams import ask_line

if TYPE_CHECKING:
    from compass_maint_cli.config.change import Keys
    from compass_maint_cli.session.session import Session


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be saved: the group of the profile, the value there, the name, and the alias for it."""

    group: str
    kind: str
    value: str
    name: str
    alias: str


def offer_aliases(session: "Session") -> None:
    """List teams and targets, ask once which to save, and save them; a profile with aliases is left alone.

    A list that cannot be read is left out: the account is set up without it.
    """
    settings = session.settings
    if settings.team_aliases or settings.entity_aliases:
        return
    offers = _in_order(list(_offers(session)))
    if not offers:
        return
    console = session.console
    for number, offer in enumerate(offers[:MOST], 1):
        console.notice(f"{number:>3}  {offer.kind:<11}  {offer.alias}  ({visible(offer.name)})")
    if len(offers) > MOST:
        console.notice(
            f"     and {len(offers) - MOST} more, in compass-maint teams and compass-maint targets"
        )
    answer = ask_line(
        "save them as aliases of this profile? y for all, or numbers such as 1,3-5 [y/N]:",
        session.environment,
    )
    try:
        chosen = pick(answer, offers)
        if chosen:
            _save(session, chosen)
    except CompassMaintError as error:
        console.warn(
            f"no alias was saved: {error.message}; compass-maint config set teams.ALIAS ID saves one"
        )


def _in_order(offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers with teams first, but with up to half of those that are listed for targets."""
    teams = [offer for offer in offers if offer.group == "teams"]
    targets = [offer for offer in offers if offer.group != "teams"]
    first = max(MOST - len(targets), MOST // 2)
    return [*teams[:first], *targets, *teams[first:]]


def pick(answer: str, offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers that an answer means; raise UsageError for one that cannot be understood."""
    if answer.lower() in ("", "n", "no", "none"):
        return []
    if answer.lower() in ("y", "yes", "all"):
        return list(offers)
    numbers: set[int] = set()
    for part in re.split(r"[,\s]+", answer.strip(" ,")):
        found = re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= len(offers):
            raise UsageError(f"{part!r} is not a number from 1 to {len(offers)}")
        numbers |= set(range(first, last + 1))
    return [offer for number, offer in enumerate(offers, 1) if number in numbers]


def _offers(session: "Session") -> Iterator[Offer]:
    """Yield the teams and then the targets, each with a unique alias."""
    taken: dict[str, set[str]] = {"teams": set(), "entities": set()}
    for group, kind, value, name in _found(session):
        alias = alias_for(name)
        if alias in taken[group]:
            alias = f"{alias}-{value.rpartition(':')[2][:8]}"
        if alias and alias not in taken[group]:
            taken[group].add(alias)
            yield Offer(group, kind, value, name, alias)


def _found(session: "Session") -> Iterator[tuple[str, str, str, str]]:
    with suppress(CompassMaintError):
        for team in session.teams.quietly_known():
            if team.name:
                yield "teams", "team", team.id, team.name
    with suppress(CompassMaintError):
        for entity, name in listed_targets(session):
            yield "entities", entity.type, str(entity), name


def alias_for(name: str) -> str:
    """Return a name as it is typed without quotes: ``Datadog (Prod)`` is ``datadog-prod``; maybe empty."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") if is_plain(name) else ""


def _save(session: "Session", chosen: Sequence[Offer]) -> None:
    from compass_maint_cli.config.change import change

    path, profile = session.environment.config_file, session.settings.profile
    edits: dict[Keys, str | None] = {
        ("profiles", profile, offer.group, offer.alias): offer.value for offer in chosen
    }
    change(path, edits, lambda config: config.profiles[profile])
    first = chosen[0]
    known = f"--team {first.alias}" if first.group == "teams" else f"--disable {first.alias}"
    many = "1 alias" if len(chosen) == 1 else f"{len(chosen)} aliases"
    session.console.info(f"saved {many} in {path}; {known} works now")
