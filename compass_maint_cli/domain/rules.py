"""Rules as a person writes them, before names are looked up, and the checks of every rule."""

from collections.abc import Iterable
from typing import NamedTuple

from compass_maint_cli.domain.maintenance import Entity, EntityType, Rule, RuleState
from compass_maint_cli.errors import UsageError


class RuleRef(NamedTuple):
    """A rule as written: ``ref`` is an id, an alias or a name that is not looked up yet.

    ``type`` is empty if none was typed; the look-up finds it.
    """

    state: str
    type: str
    ref: str

    def __str__(self) -> str:
        return f"{self.type}:{self.ref}" if self.type else self.ref


def parse_typed_refs(text: str, state: RuleState) -> tuple[RuleRef, ...]:
    """Parse ``[TYPE:]REF[,REF...]`` of a command line; raise UsageError for an invalid form, type or state.

    Only a policy can be enabled, so that is the type of ``--enable REF``.
    """
    if ":" in text or not text.strip() or text.strip().lower() in tuple(EntityType):
        return parse_refs(text, state)
    if state is RuleState.ENABLED:
        return parse_refs(f"{EntityType.POLICY}:{text}", state)
    refs = tuple(name.strip() for name in text.split(","))
    if not all(refs):
        raise UsageError(f"rule {text!r} has an empty name; write REF or REF,REF")
    return tuple(RuleRef(state, "", ref) for ref in refs)


def parse_refs(text: str, state: RuleState) -> tuple[RuleRef, ...]:
    """Parse ``TYPE:REF[,REF...]``; raise UsageError for an invalid form, type or state."""
    kind, colon, names = text.partition(":")
    kind = kind.strip().lower()
    verb = "--disable" if state is RuleState.DISABLED else "--enable"
    if not colon:
        raise UsageError(
            f"rule {text!r} has no type: write TYPE:REF, for example {verb} policy:{text or 'ID'}"
        )
    if kind not in tuple(EntityType):
        raise UsageError(f"rule {text!r} names the type {kind!r}; it must be integration, policy or sync")
    refs = tuple(name.strip() for name in names.split(","))
    if not all(refs):
        raise UsageError(f"rule {text!r} has an empty name; write {kind}:REF or {kind}:REF,REF")
    check_state(kind, state, text)
    return tuple(RuleRef(state, kind, ref) for ref in refs)


def check_state(kind: str, state: str, shown: object) -> None:
    """Raise UsageError if an entity of this type cannot have this state (docs/api-facts.md 1.4)."""
    if state == RuleState.ENABLED and kind != EntityType.POLICY:
        raise UsageError(
            f"{shown} cannot be enabled: a window can only disable integrations and syncs, and "
            f"disable or enable policies; did you mean --disable {shown}?"
        )


def check_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules; raise UsageError for none, duplicates or invalid states (docs/api-facts.md 1.4)."""
    seen: dict[Entity, str] = {}
    for rule in rules:
        check_state(rule.entity.type, rule.state, rule.entity)
        if rule.entity in seen:
            if seen[rule.entity] == rule.state:
                raise UsageError(f"{rule.entity} is {rule.state} twice; name it once")
            raise UsageError(f"{rule.entity} is both disabled and enabled; a window gives it one state")
        seen[rule.entity] = rule.state
    if not seen:
        raise UsageError(
            "no rules: name at least one with --disable TYPE:REF or --enable policy:REF, or a file with -f"
        )
    return tuple(Rule(state, entity) for entity, state in seen.items())
