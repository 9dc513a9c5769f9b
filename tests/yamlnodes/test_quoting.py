"""Text is written without quotes where that is safe, and every reader of YAML reads the same text."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compass_maint_cli.yamlnodes.nodes import Mapping, Scalar
from compass_maint_cli.yamlnodes.quoting import quoted, scalar
from compass_maint_cli.yamlnodes.read import read_documents
from compass_maint_cli.yamlnodes.source import UNPRINTABLE

TEXTS = st.text("aeynoYN0189 .:#'\"-+_{}[],&*!?|>@`%~=<é", max_size=9).filter(
    lambda text: not UNPRINTABLE.search(text)
)


@pytest.mark.parametrize(
    ("text", "alone", "in_flow"),
    [
        ("datadog-prod", True, True),
        ("a@b.example", True, True),
        ("policy:quiet-hours", True, True),
        ("_x", True, True),
        ("Patch (all), then test", True, False),
        ("a: b", False, False),
        ("a #b", False, False),
        ("a:", False, False),
        ("- a", False, False),
        ("", False, False),
        ("true", False, False),
        ("null", False, False),
        ("no", False, False),
        ("Y", False, False),
        ("12", False, False),
        ("012", False, False),
        ("1e3", False, False),
        ("0o17", False, False),
        ("12345678901234567890", False, False),
        ("22:00", False, False),
        ("1_000", False, False),
        ("1_0.5", False, False),
        ("0b10", False, False),
        ("0x_1F", False, False),
        ("1_a", True, True),
        ("2026-12-05 22:00", True, False),
    ],
)
def test_quotes_are_left_out_only_where_that_is_safe(text: str, alone: bool, in_flow: bool) -> None:
    assert scalar(text) == (text if alone else quoted(text))
    assert scalar(text, in_flow=True) == (text if in_flow else quoted(text))


@given(TEXTS)
@settings(max_examples=200)
def test_every_text_is_read_as_it_was(text: str) -> None:
    for document in (f"key: {scalar(text)}\n", f"{{key: {scalar(text, in_flow=True)}}}\n"):
        assert yaml.safe_load(document) == {"key": text}
        [node] = read_documents(document, "f.yaml").nodes
        assert isinstance(node, Mapping)
        value = node.get("key")
        assert isinstance(value, Scalar)
        assert value.value == text
