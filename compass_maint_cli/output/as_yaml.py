"""``-o yaml``: the API's own objects as YAML that reads back as the same data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from compass_maint_cli.output.documents import DocumentRenderer
from compass_maint_cli.output.escaping import is_plain, visible_yaml
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.view import View
from compass_maint_cli.output.yaml_text import UnusualError, plain_yaml
from compass_maint_cli.yamlnodes.quoting import NUMBER

_UNFOLDED = 1_000_000
"""Text stays on one line; libyaml wants an integer."""


def renderer(view: View) -> Renderer:
    """Return the renderer: a list is one sequence."""
    del view
    return DocumentRenderer(_sequence, _document)


def _sequence(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    empty = True
    for item in items:
        yield _document([item])
        empty = False
    if empty:
        yield "[]\n"


class _Careful(yaml.representer.SafeRepresenter):
    """Quotes what a reader could take for something else, and writes shared values out each time."""

    def represent_scalar(self, tag: str, value: str, style: str | None = None) -> yaml.ScalarNode:
        if tag == "tag:yaml.org,2002:str":
            # PyYAML quotes what YAML 1.1 takes for a number, and leaves some numbers of YAML 1.2 bare.
            style = '"' if not is_plain(value) else "'" if NUMBER.fullmatch(value) else style
        return super().represent_scalar(tag, value, style)

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


class _Plain(_Careful, yaml.SafeDumper):
    pass


# libyaml is five times as fast, and not everywhere.
_Fast = type("_Fast", (_Careful, getattr(yaml, "CSafeDumper", yaml.SafeDumper)), {})


def _document(item: object) -> str:
    try:
        return plain_yaml(item)
    except UnusualError:
        return _by_library(item)


def _by_library(item: object) -> str:
    try:
        text = _dump(item, _Fast)
    except UnicodeEncodeError:
        # libyaml takes UTF-8 only; the other emitter escapes a lone surrogate.
        text = _dump(item, _Plain)
    return visible_yaml(text)


def _dump(item: object, dumper: type) -> str:
    return yaml.dump(item, Dumper=dumper, allow_unicode=True, sort_keys=False, width=_UNFOLDED)
