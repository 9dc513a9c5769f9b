"""``-o jsonl``: one object a line, each as soon as it is there."""

import json

from compass_maint_cli.output.documents import DocumentRenderer
from compass_maint_cli.output.escaping import visible_json
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.view import View

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def renderer(view: View) -> Renderer:
    """Return the renderer of this format."""
    del view
    return DocumentRenderer(lambda items: map(_line, items), _line, streams=True)


def _line(item: object) -> str:
    return visible_json(_ENCODER.encode(item)) + "\n"
