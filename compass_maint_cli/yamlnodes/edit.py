"""Change or remove one value in YAML text and nothing else: comments, order and spelling stay.

The text is spliced at the marks of PyYAML's nodes. The result is read again, and refused unless it holds the
data from before with exactly that change.
"""

from collections.abc import Iterator, Sequence

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from compass_maint_cli.yamlnodes.quoting import quoted, scalar


def set_value(text: str, path: Sequence[str], value: str) -> str:
    """Return the text with ``value`` at the keys of ``path``; missing keys are added.

    Raise ValueError where that would change more, for example where the path leads through an alias.
    """
    before = _composed(text)
    after = _edited(text, before, path, value)
    if _data(_composed(after)) != _with(_data(before), tuple(path), value):
        raise ValueError("the change cannot be made without changing more")
    return after


def unset_value(text: str, path: Sequence[str]) -> str:
    """Return the text without the key at the end of ``path``, its value and a comment in the same lines.

    Raise KeyError where it is not there, ValueError where it cannot be removed without changing more.
    """
    before = _composed(text)
    mapping = before
    for key in path[:-1]:
        mapping = _child(mapping, key)
    after = _removed(text, mapping, path[-1])
    if _data(_composed(after)) != _without(_data(before), tuple(path)):
        raise ValueError("the change cannot be made without changing more")
    return after


def _child(node: Node | None, key: str) -> Node:
    pairs: list[tuple[Node, Node]] = node.value if isinstance(node, MappingNode) else []
    for name, child in pairs:
        if name.value == key:
            return child
    raise KeyError(key)


def _removed(text: str, mapping: Node | None, name: str) -> str:
    value = _child(mapping, name)
    if not isinstance(mapping, MappingNode):
        raise KeyError(name)
    at = next(number for number, (key, _) in enumerate(mapping.value) if key.value == name)
    key = mapping.value[at][0]
    if mapping.flow_style:
        start, end = key.start_mark.index, value.end_mark.index
        if at + 1 < len(mapping.value):
            end = mapping.value[at + 1][0].start_mark.index
        elif at:
            start = mapping.value[at - 1][1].end_mark.index
        return text[:start] + text[end:]
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = max(node.end_mark.index for node in (key, *_leaves(value)))
    if text[end - 1] != "\n":
        end = text.find("\n", end) + 1 or len(text)
    return text[:start] + text[end:]


def _without(data: object, path: tuple[str, ...]) -> object:
    first, *rest = path
    held = dict(data) if isinstance(data, dict) else {}
    if rest:
        return {**held, first: _without(held.get(first), tuple(rest))}
    del held[first]
    return held


def _composed(text: str) -> Node | None:
    try:
        root: Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ValueError("it is not YAML") from error
    return root


def _edited(text: str, root: Node | None, path: Sequence[str], value: str) -> str:
    if root is None:
        lines = text if not text or text.endswith("\n") else text + "\n"
        return lines + _block(path, value, 0)
    mapping, depth = root, 0
    while isinstance(mapping, MappingNode):
        found = next((pair for pair in mapping.value if pair[0].value == path[depth]), None)
        if found is None:
            return _added(text, mapping, path[depth:], value)
        key, child = found
        depth += 1
        if depth == len(path):
            return _replaced(text, child, value)
        if isinstance(child, ScalarNode) and child.start_mark.index == child.end_mark.index:
            block = _block(path[depth:], value, key.start_mark.column + 2)
            return _inserted(text, key.end_mark.index, block)
        mapping = child
    raise ValueError("expected keys, found a value")


def _replaced(text: str, node: Node, value: str) -> str:
    if not isinstance(node, ScalarNode):
        raise ValueError("expected a value, found keys")  # noqa: TRY004 - a text is wrong, not a type
    start, end = node.start_mark.index, node.end_mark.index
    gap = " " if start == end and not text[:start].endswith(" ") else ""
    return text[:start] + gap + (quoted(value) if node.style else scalar(value, in_flow=True)) + text[end:]


def _added(text: str, mapping: MappingNode, path: Sequence[str], value: str) -> str:
    if mapping.flow_style:
        inner = quoted(value)  # JSON stays JSON
        for key in reversed(path[1:]):
            inner = f"{{{quoted(key)}: {inner}}}"
        at = mapping.end_mark.index - 1
        comma = ", " if mapping.value else ""
        return f"{text[:at].rstrip()}{comma}{quoted(path[0])}: {inner}{text[at:]}"
    ends = max(node.end_mark.index for node in _leaves(mapping))
    return _inserted(text, ends, _block(path, value, mapping.start_mark.column))


def _inserted(text: str, after: int, block: str) -> str:
    """Return the text with the block inserted after the line of the index ``after``."""
    if after and text[after - 1] == "\n":
        return text[:after] + block + text[after:]
    end = text.find("\n", after)
    if end < 0:
        return f"{text}\n{block}"
    return text[: end + 1] + block + text[end + 1 :]


def _leaves(node: Node) -> Iterator[Node]:
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        yield node
        return
    for child in node.value:
        for part in child if isinstance(child, tuple) else (child,):
            yield from _leaves(part)


def _block(path: Sequence[str], value: str, column: int) -> str:
    lines = [f"{' ' * (column + 2 * depth)}{scalar(key, in_flow=True)}:" for depth, key in enumerate(path)]
    return "\n".join(lines) + f" {scalar(value, in_flow=True)}\n"


def _data(node: Node | None) -> object:
    """Return the data of a node, as dicts, tuples and texts; nothing is an empty dict."""
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return {}
    if isinstance(node, MappingNode):
        return {_data(key): _data(child) for key, child in node.value}
    return node.value if isinstance(node, ScalarNode) else tuple(map(_data, node.value))


def _with(data: object, path: tuple[str, ...], value: str) -> object:
    if not path:
        return value
    first, *rest = path
    held = data if isinstance(data, dict) else {}
    return {**held, first: _with(held.get(first, {}), tuple(rest), value)}
