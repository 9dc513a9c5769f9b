"""A topic is a text file; its mark-up becomes blocks."""

from pathlib import Path

import pytest

from compass_maint_cli.manual import topic as module
from compass_maint_cli.manual.blocks import Code, Heading, Terms, Text
from compass_maint_cli.manual.generated import LISTS
from compass_maint_cli.manual.topic import TOPICS, parse, topic

FILES = sorted((Path(module.__file__).parent / "topics").iterdir())
MARKED = """A paragraph
of two lines.

# A heading

    code:
      - deeper

a term
: What it means,
  over two lines.
-o, --other
: Another.
"""


def test_each_mark_is_a_kind_of_block() -> None:
    assert list(parse(MARKED)) == [
        Text("A paragraph of two lines."),
        Heading("A heading"),
        Code(("code:", "  - deeper")),
        Terms((("a term", "What it means, over two lines."), ("-o, --other", "Another."))),
    ]


@pytest.mark.parametrize("name", LISTS)
def test_a_name_in_braces_is_a_list_made_from_the_code(name: str) -> None:
    (block,) = parse(f"{{{name}}}\n")
    assert block == Terms(LISTS[name]())
    assert block.rows


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        list(parse("{wombats}"))


def test_every_file_is_a_topic_and_every_list_is_in_one() -> None:
    assert [path.stem for path in FILES] == sorted(TOPICS)
    text = "".join(path.read_text("utf-8") for path in FILES)
    assert [name for name in LISTS if f"\n{{{name}}}\n" not in f"\n{text}"] == []


@pytest.mark.parametrize("name", TOPICS)
def test_no_markup_is_left_in_the_text(name: str) -> None:
    for block in topic(name):
        if isinstance(block, Text):
            assert not block.text.startswith(("#", ":", "{", " "))
