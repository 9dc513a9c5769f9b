"""``-o json``: the API's own objects, every field as it came; a list is one array."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache

from compass_maint_cli.output.documents import DocumentRenderer
from compass_maint_cli.output.escaping import visible_json
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.view import View

# NaN and Infinity are no JSON. Reading refuses them too, so they cannot come from the API.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def renderer(view: View) -> Renderer:
    """Return the renderer: one array; whoever shows it while it is read holds it back until all is there."""
    del view
    return DocumentRenderer(_array, lambda item: _document(item) + "\n")


def _array(items: Iterable[object]) -> Iterator[str]:
    before = "[\n  "
    for item in items:
        yield before + _document(item, "\n  ")
        before = ",\n  "
    yield "[]\n" if before.startswith("[") else "\n]\n"


def _document(item: object, margin: str = "\n") -> str:
    return visible_json(_indented(item, margin))


def _indented(item: object, margin: str) -> str:
    """Return JSON as `json.dumps` with ``indent=2`` does, in half its time: that one leaves its C encoder."""
    if not item or not isinstance(item, (dict, list, tuple)):
        return _ENCODER.encode(item)
    inner = margin + "  "
    if isinstance(item, dict):
        members = [f"{inner}{_name(name)}: {_indented(value, inner)}" for name, value in item.items()]
        return f"{{{','.join(members)}{margin}}}"
    return f"[{','.join([inner + _indented(value, inner) for value in item])}{margin}]"


@lru_cache(maxsize=64)
def _name(name: str) -> str:
    return _ENCODER.encode(name)
