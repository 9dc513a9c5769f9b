"""From flags to the draft of a window."""

from collections.abc import Callable, Iterable
from datetime import timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.domain.description import join_key
from compass_maint_cli.domain.maintenance import Draft, Entity, RuleState
from compass_maint_cli.domain.rules import RuleRef, parse_typed_refs
from compass_maint_cli.times.durations import format_length
from compass_maint_cli.times.intervals import Span, describe_span, window_span
from compass_maint_cli.windows.resolver import check_refs

if TYPE_CHECKING:
    from compass_maint_cli.domain.reporter import Reporter
    from compass_maint_cli.times.clock import Clock
    from compass_maint_cli.windows.resolver import Resolver

Early = Callable[[Iterable[Entity], Iterable[str | None]], None]
"""Begins to read what names probably stand for, during their look-up: entities, and windows of scopes."""


class WindowRequest(NamedTuple):
    """A window as the flags describe it, every text as it was typed.

    ``signed``: its description may say where it comes from. ``override`` is the
    reason for passing the guards of the profile.
    """

    disable: tuple[str, ...] = ()
    enable: tuple[str, ...] = ()
    description: str | None = None
    start: str | None = None
    end: str | None = None
    length: str | None = None
    key: str | None = None
    signed: bool = True
    override: str | None = None

    def refs(self) -> tuple[RuleRef, ...]:
        """Return the rules, not looked up yet; raise UsageError for a form, type or state that cannot be."""
        return rule_refs(self.disable, self.enable)


def rule_refs(disable: Iterable[str], enable: Iterable[str]) -> tuple[RuleRef, ...]:
    """Read ``--disable`` and ``--enable``; raise UsageError for a form, type or state that cannot be."""
    refs = [ref for text in disable for ref in parse_typed_refs(text, RuleState.DISABLED)]
    refs += [ref for text in enable for ref in parse_typed_refs(text, RuleState.ENABLED)]
    return tuple(refs)


def say_span(reporter: "Reporter", span: Span, zone: tzinfo, key: str | None = None) -> None:
    """Say which times were understood: local, UTC and length.

    A window with a key may exist already with other times, so its times are only the requested ones.
    """
    reporter.info(f"{'window' if key is None else 'requested'}: {describe_span(span, zone)}")


class DraftBuilder(NamedTuple):
    """Builds a draft from flags; ``default_for`` is the length of a window without an end."""

    resolver: "Resolver"
    clock: "Clock"
    reporter: "Reporter"
    default_for: timedelta
    early: Early

    def build(self, wanted: WindowRequest) -> Draft:
        """Return one window's draft; raise UsageError for wrong flags, before any request."""
        refs = wanted.refs()
        check_refs(refs)
        self.resolver.check_scope()
        description = join_key(wanted.description or "", wanted.key)
        span = window_span(
            start=wanted.start,
            end=wanted.end,
            length=wanted.length,
            now=self.clock.now(),
            zone=self.clock.zone,
            default=self.default_for,
        )
        if wanted.end is None and wanted.length is None:
            lasts = format_length(self.default_for)
            what = f"the window lasts {lasts}" if wanted.key is None else f"{lasts} is requested"
            self.reporter.info(f"no end given: {what} (change it with --for or --end)")
        say_span(self.reporter, span, self.clock.zone, wanted.key)
        self.early(*self.resolver.begin(refs))
        team_id = self.resolver.team_id()
        return Draft(description, span.start, span.end, self.resolver.rules(refs, team_id), team_id)
