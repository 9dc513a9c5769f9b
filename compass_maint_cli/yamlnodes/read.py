"""YAML and JSON text as nodes with places, read strictly: rule files and the configuration file.

No tags, no duplicate keys, no control characters; size, depth and what aliases add are limited, so that no
input costs more than its size. Every problem is collected with its place; only a syntax error or a limit ends
the reading.

A plain scalar keeps its source text and is resolved by YAML 1.2's core rules, because those of YAML 1.1,
which PyYAML's loaders follow, turn ``22:00`` into 1320, ``no`` into False and ``012`` into 10.
"""

from compass_maint_cli.yamlnodes.nodes import Documents
from compass_maint_cli.yamlnodes.source import clean_text


def read_documents(data: bytes | str, file: str) -> Documents:
    """Read every document in ``data``; ``file`` is the name in places. Problems are returned, not raised."""
    text = clean_text(data, file)
    if not isinstance(text, str):
        return Documents((), (text,))
    from compass_maint_cli.yamlnodes.compose import compose

    return compose(text, file)
