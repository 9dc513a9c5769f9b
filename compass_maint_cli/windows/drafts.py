"""From flags and rule files to drafts: the first of a command's three moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from compass_maint_cli.domain.maintenance import (
    Draft,
    Entity,
    Rule,
    RuleRef,
    RuleState,
    check_rules,
    join_key,
    parse_refs,
)
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.intervals import Span, describe_span, window_span

if TYPE_CHECKING:
    from compass_maint_cli.session.session import Session
    from compass_maint_cli.windows.resolver import Resolver


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """A window as the flags describe it, every text as it was typed."""

    disable: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    description: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None
    key: str | None = None


def rule_refs(disable: Iterable[str], enable: Iterable[str]) -> tuple[RuleRef, ...]:
    """Read ``--disable`` and ``--enable``; raise UsageError for what cannot be."""
    refs = [ref for text in disable for ref in parse_refs(text, RuleState.DISABLED)]
    refs += [ref for text in enable for ref in parse_refs(text, RuleState.ENABLED)]
    return tuple(refs)


def typed(refs: tuple[RuleRef, ...]) -> tuple[Rule, ...]:
    """Return the rules as typed, to be checked for contradictions before a name is looked up."""
    return tuple(Rule(ref.state, Entity(ref.type, ref.ref)) for ref in refs)


def look_up(resolver: "Resolver", refs: tuple[RuleRef, ...], team_id: str | None) -> tuple[Rule, ...]:
    """Return the rules with every name looked up, and checked again: two names may be one entity.

    Raise UsageError for a team's policy in a global window.
    """
    check_rules(typed(refs))
    rules = check_rules(resolver.rules(refs, team_id))
    if team_id is None:
        resolver.check_global(refs, rules)
    return rules


def draft_from_flags(session: "Session", wanted: WindowRequest) -> Draft:
    """Return one window's draft; raise UsageError for what the flags show wrong, before any request."""
    refs = rule_refs(wanted.disable, wanted.enable)
    check_rules(typed(refs))
    session.resolver.check_scope()
    description = join_key(wanted.description or "", wanted.key)
    default = session.settings.default_for
    span = window_span(
        start=wanted.start,
        end=wanted.end,
        length=wanted.length,
        now=session.clock.now(),
        zone=session.clock.zone,
        default=default,
    )
    if wanted.end is None and wanted.length is None:
        session.console.info(
            f"no end given: the window lasts {format_length(default)} (--for or --end says otherwise)"
        )
    say_span(session, span, session.clock.zone)
    team_id = session.resolver.team_id()
    return Draft(description, span.start, span.end, look_up(session.resolver, refs, team_id), team_id)


def say_span(session: "Session", span: Span, zone: tzinfo) -> None:
    """Say on standard error what was understood: local, UTC and length."""
    session.console.info(f"window: {describe_span(span, zone)}")


def drafts_of(session: "Session", wanted: WindowRequest, files: list[str]) -> "tuple[Draft, ...]":
    """Return the drafts of a command line; raise UsageError for what is wrong, before any request."""
    if files:
        from compass_maint_cli.windows.drafts_from_files import drafts_from_files

        return drafts_from_files(session, wanted, files)
    return (draft_from_flags(session, wanted),)
