"""The rules of a window, in all their forms."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from compass_maint_cli.domain.maintenance import EntityType, RuleState
from compass_maint_cli.domain.rules import RuleRef, check_state, parse_refs
from compass_maint_cli.errors import Place
from compass_maint_cli.rulefiles.fields import RULE_FIELDS
from compass_maint_cli.rulefiles.values import Placed, nearest, shown, shown_node, sort_of, text_of
from compass_maint_cli.yamlnodes.nodes import Mapping, Node, Scalar, Sequence
from compass_maint_cli.yamlnodes.problems import ProblemList

FORMS = "write disable: TYPE:REF or enable: policy:REF"
VERBS = {"disable": RuleState.DISABLED, "enable": RuleState.ENABLED}
RULE_KEYS = ("disable", "enable", "state", "entity")
ENTITY_KEYS = ("type", "id")
OTHER_NAMES = {"disabled": "disable", "enabled": "enable"}

W = TypeVar("W", RuleState, EntityType)


def rules_of(node: Node, problems: ProblemList) -> tuple[RuleRef, ...]:
    """Return every rule of the list; an invalid or repeated one becomes a problem."""
    if not isinstance(node, Sequence) or not node.items:
        what = "rules is empty" if isinstance(node, Sequence) else f"rules is {sort_of(node)}, not a list"
        problems.add(node.place, what, "list at least one, as in - disable: integration:REF")
        return ()
    found: dict[tuple[str, str], tuple[RuleRef, Place]] = {}
    for item in node.items:
        for rule in _rule(item, problems):
            if first := found.get((rule.type, rule.ref)):
                _twice(rule, first, item.place, problems)
            else:
                found[rule.type, rule.ref] = (rule, item.place)
    return tuple(rule for rule, _place in found.values())


def _twice(rule: RuleRef, first: tuple[RuleRef, Place], place: Place, problems: ProblemList) -> None:
    same = rule.state == first[0].state
    what = f"{rule.state} twice" if same else "both disabled and enabled; a window gives it one state"
    problems.add(place, f"{rule} is {what}", f"it is already {first[0].state} in line {first[1].line}")


def _rule(node: Node, problems: ProblemList) -> Iterator[RuleRef]:
    """Read one item of the list, which may name several entities."""
    keys = _keys(node, RULE_KEYS, "a rule", problems)
    if keys is None or not isinstance(node, Mapping):
        return
    if keys in ({"disable"}, {"enable"}):
        yield from _short(node, keys.pop(), problems)
    elif keys == {"state", "entity"}:
        yield from _api(node, problems)
    else:
        have = " and ".join(key for key in RULE_KEYS if key in keys) or "no known key"
        problems.add(node.place, f"a rule has {have}", f"{FORMS}, or state: and entity: as the API does")


def _keys(node: Node, known: tuple[str, ...], what: str, problems: ProblemList) -> set[str] | None:
    """Return the keys of a mapping; None, after a problem, for another node or an unknown key."""
    if not isinstance(node, Mapping):
        problems.add(node.place, f"{shown_node(node)} is not {what}", FORMS)
        return None
    unknown = [key for key, _value in node.entries if key.text not in known]
    for key in unknown:
        problems.add(
            key.place, f"unknown key {shown(key.text)} in {what}", nearest(key.text, known, OTHER_NAMES)
        )
    return None if unknown else {key.text for key, _value in node.entries}


def _short(node: Mapping, verb: str, problems: ProblemList) -> Iterator[RuleRef]:
    """Read ``disable: TYPE:REF[,REF...]``, the text of the flags."""
    [(_key, value)] = node.entries
    field = RULE_FIELDS[verb]
    text = text_of(replace(field, pattern=r"\S"), value, problems)
    if text is None:
        return
    with Placed(value.place, problems):
        refs = parse_refs(text, VERBS[verb])
        if re.search(field.pattern, text):
            yield from refs
        else:
            problems.add(value.place, f"invalid {verb} {shown(text)}", field.meant)


def _api(node: Mapping, problems: ProblemList) -> Iterator[RuleRef]:
    """Read the API's form, ``{state: disabled, entity: {type: sync, id: ...}}`` (docs/api-facts.md 1.4)."""
    (state_node, entity) = (value for key in ("state", "entity") if (value := node.get(key)))
    state = _word(state_node, RuleState, "state", problems)
    keys = _keys(entity, ENTITY_KEYS, "an entity", problems)
    if keys is None or not isinstance(entity, Mapping):
        return
    kind_node, id_node = entity.get("type"), entity.get("id")
    if kind_node is None or id_node is None:
        problems.add(
            entity.place,
            "an entity has no type" if kind_node is None else "an entity has no id",
            "give both",
        )
        return
    kind = _word(kind_node, EntityType, "type", problems)
    ref = text_of(RULE_FIELDS["id"], id_node, problems)
    if state and kind and ref:
        with Placed(node.place, problems):
            check_state(kind, state, f"{kind}:{ref}")
            yield RuleRef(state, kind, ref)


def _word(node: Node, words: type[W], what: str, problems: ProblemList) -> W | None:
    """Return the member of the enum, or None after a problem."""
    text = node.text if isinstance(node, Scalar) and isinstance(node.value, str) else None
    if text in tuple(words):
        return words(text)
    problems.add(node.place, f"{what} is {shown_node(node)}", f"write {' or '.join(words)}")
    return None
