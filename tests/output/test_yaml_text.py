"""YAML that is written without PyYAML, against what PyYAML writes."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.output.as_yaml import _by_library as by_library
from compass_maint_cli.output.yaml_text import UnusualError, plain_yaml
from tests.benchmarks.pageserver import window

WORDS = (
    *("yes", "no", "on", "off", "y", "null", "Null", "~", "", "true", "=", "<<", ".inf", "-", "- a", "?"),
    *("1", "-5", "1_0", "0x1f", "0o17", "0b1", "1e5", "12e03", ".5", "1.", "1:2:3", "22:00", "2026-01-01"),
    *(
        "2026-01-01 10:00:00",
        "2026-12-11T11:37:39.501Z",
        "a: b",
        "a:b",
        "a:",
        "a #b",
        "a#b",
        " a",
        "a ",
        "it's",
    ),
    *(
        "a  b",
        "Ab  - x",
        "Patch [apply] [key=a]",
        "é",
        "\n",
        "a\tb",
        "\u202e",
        "\ud800",
        "x" * 200,
        "%a",
        "&a",
    ),
)
TEXT = st.sampled_from(WORDS) | st.text("abcXYZ019 _./@+()[]=,;'-:yYnNtTfFoOeEx~#\"", max_size=9)
SCALARS = TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
)


@given(DATA)
def test_what_it_writes_is_what_pyyaml_writes(data: Any) -> None:  # noqa: ANN401  JSON is anything
    for item in ([data], {"key": data}):
        try:
            text = plain_yaml(item)
        except UnusualError:
            continue
        assert text == by_library(item)
        assert yaml.safe_load(text) == item


def test_a_window_is_written_without_pyyaml() -> None:
    item = [window(7, description="Patch the payments database [by CI] [apply] [key=patch@2026-12-05]")]
    assert plain_yaml(item) == by_library(item)


@pytest.mark.parametrize(
    "value", [1.5, "Gr\xfc\xdfe", "a\nb", "#x", {1: 2}, ("a",), "x" * 20_000, {"k" * 200: 1}]
)
def test_what_is_unusual_is_left_to_pyyaml(value: Any) -> None:  # noqa: ANN401  JSON is anything
    with pytest.raises(UnusualError):
        plain_yaml([value])
    assert json.dumps(yaml.safe_load(by_library([value])))
