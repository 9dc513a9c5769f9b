import json
import subprocess
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.errors import Place
from compass_maint_cli.yamlnodes.nodes import Mapping, Node, Scalar, Sequence
from compass_maint_cli.yamlnodes.quoting import NUMBER
from compass_maint_cli.yamlnodes.read import read_documents
from compass_maint_cli.yamlnodes.source import SIZE_LIMIT


def plain(node: Node) -> object:
    """Return what a reader that forgets places and source text would."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def values(text: str) -> list[object]:
    read = read_documents(text, "f.yaml")
    assert read.problems == ()
    return [plain(node) for node in read.nodes]


def problems(data: bytes | str) -> list[str]:
    return [str(problem) for problem in read_documents(data, "f.yaml").problems]


NO_MAPPING = "mapping values are not allowed in this context"
NO_START = "found character that cannot start any token while scanning for the next token"
UNCLOSED = "found unexpected end of stream while scanning a quoted scalar"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:00", "22:00"),
        ("2026-12-05 22:00", "2026-12-05 22:00"),
        ("2026-12-05", "2026-12-05"),
        ("no", "no"),
        ("on", "on"),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("-7", -7),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("2h", "2h"),
        ("9" * 5000, "9" * 5000),
        ("~", None),
        ("Null", None),
        ("", None),
        ("true", True),
        ("FALSE", False),
        ("'true'", "true"),
        ('"12"', "12"),
        ("=", "="),
    ],
)
def test_plain_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert values(f"key: {text}") == [{"key": value}]


def test_a_scalar_keeps_its_source_text_and_its_place() -> None:
    [root] = read_documents('# zones\nstart: 022:00\nfor: "2h"\n', "f.yaml").nodes
    assert isinstance(root, Mapping)
    assert root.get("start") == Scalar("022:00", "022:00", quoted=False, place=Place("f.yaml", 2, 8))
    assert root.get("for") == Scalar("2h", "2h", quoted=True, place=Place("f.yaml", 3, 6))
    assert root.get("end") is None


def test_several_documents_and_none() -> None:
    assert values("a: 1\n---\n- b\n---\n") == [{"a": 1}, ["b"], None]
    assert values("") == []
    assert values("# nothing\n") == []


def test_a_byte_order_mark_is_ignored() -> None:
    assert values("\ufeffname: x") == [{"name": "x"}]
    assert read_documents(b"\xef\xbb\xbfname: x", "f.yaml").problems == ()


def test_an_alias_is_the_value_that_it_names() -> None:
    assert values("a: &r [1, 2]\nb: *r\nc: [*r]\n") == [{"a": [1, 2], "b": [1, 2], "c": [[1, 2]]}]


def test_merge_keys_add_what_is_not_written() -> None:
    text = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\nuse: {<<: [*b, *m], x: 0}\nlate: {y: 5, <<: *b}"
    [read] = values(text)
    assert read == yaml.safe_load(text)
    assert isinstance(read, dict)
    assert (read["use"], read["late"]) == ({"x": 0, "y": 2, "z": 4}, {"x": 1, "y": 5})
    assert values("'<<': {a: 1}") == [{"<<": {"a": 1}}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3", "3:1: duplicate key 'a' (the first one is in line 1)"),
        (
            "a: !!python/name:os x",
            "1:4: tag 'tag:yaml.org,2002:python/name:os': tags are not supported (remove the tag)",
        ),
        ("a: !x b", "1:4: tag '!x': tags are not supported (remove the tag)"),
        ("%TAG ! x\n--- a", "1:1: tags are not supported (remove the %TAG line)"),
        ("<<: 1", "1:5: << is not a mapping (use the alias of a mapping, as in <<: *base)"),
        ("<<: {a: 1}\n<<: [[a]]", "2:6: << is not a mapping (use the alias of a mapping, as in <<: *base)"),
        ("? [a]\n: b", "1:3: a key cannot be a list or a mapping (a key is text)"),
        ("a: *b", "1:4: undefined alias '*b' (mark a value above it with &b)"),
        ("a: &b [*b]", "1:8: undefined alias '*b' (mark a value above it with &b)"),
        ("a: 1\nb: x\0y", "2:5: control character U+0000 (remove it; a file is UTF-8 text)"),
        ("a: '\x1b[2J'", "1:5: control character U+001B (remove it; a file is UTF-8 text)"),
        ('a: "\\e[2J"', "1:4: an escape makes the control character U+001B (remove it)"),
        ("a: b: c", f"1:5: not YAML: {NO_MAPPING} (quote text that contains ': ', or indent all keys alike)"),
        (
            "a:\n\t- b",
            f"2:1: not YAML: {NO_START} (indent with spaces; quote text that starts with @, ` or %)",
        ),
        ("a: 1\nb: 'open\n", f"2:4: not YAML: {UNCLOSED} (a quote or bracket is not closed)"),
        ("[" * 40, "1:34: nested deeper than 32 levels (a window needs six)"),
        ("x" * (SIZE_LIMIT + 1), "1:1: the file is larger than 32 MiB (split it into several files)"),
        (b"a: \xff", "1:4: byte 0xff is not UTF-8 (save the file as UTF-8)"),
        ("a: b".encode("utf-16"), "1:1: byte 0xff is not UTF-8 (save the file as UTF-8)"),
    ],
)
def test_refused_yaml_is_reported_with_its_place(text: bytes | str, expected: str) -> None:
    assert problems(text) == [f"f.yaml:{expected}"]


def test_an_alias_bomb_stops_at_the_limit() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    [problem] = problems("\n".join(lines))
    assert "aliases expand to more than 50,000 values (use fewer of them)" in problem


def test_aliases_cannot_nest_deeper_than_brackets_can() -> None:
    lines = ["- &a0 [x]"] + [f"- &a{n + 1} [*a{n}]" for n in range(100)]
    assert "nested deeper than 32 levels" in problems("\n".join(lines))[0]


def test_every_problem_comes_at_once_and_in_order() -> None:
    assert [text.split(": ")[0] for text in problems("a: !x 1\nb: 2\nb: 3\n---\nc: 1\nc: '")] == [
        "f.yaml:1:4", "f.yaml:3:1", "f.yaml:6:4",
    ]  # fmt: skip
    many = problems("k: 1\n" * 1000)
    assert len(many) == 101
    assert many[-1] == "f.yaml:102:1: more than 100 problems; the rest is not checked (fix these first)"


PLAIN_TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff\ufeff"), max_size=8
)


def json_values(text: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.recursive(
        st.none() | st.booleans() | st.integers(-(10**17), 10**17) | text,
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcde"), inner, max_size=4)
        ),
        max_leaves=12,
    )


JSON_VALUES = json_values(PLAIN_TEXT)


@given(st.dictionaries(st.sampled_from("abcdefg"), JSON_VALUES) | st.lists(JSON_VALUES), st.booleans())
def test_json_is_read_as_json_is(value: object, ascii_only: bool) -> None:
    for indent in (None, 2, "\t"):
        assert values(json.dumps(value, ensure_ascii=ascii_only, indent=indent)) == [value]


@given(json_values(PLAIN_TEXT.filter(lambda text: not NUMBER.fullmatch(text))))
def test_what_pyyaml_writes_is_read_back(value: object) -> None:
    """Text such as ``0E0`` is a number to YAML 1.2; PyYAML, which follows 1.1, writes it without quotes."""
    assert values(yaml.safe_dump(value, allow_unicode=True)) == [value]


@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%#@ \n\t\\é"), max_size=40))
def test_no_text_raises_an_unexpected_error(text: str) -> None:
    read_documents(text, "f.yaml")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ('é: &x [1, "😀", b]\nc: *x\nd: |\n  foo\n# c\n? e\n: {f: g,\n    h: 1}\n', "line=8, column=5"),
        ('{\n\t"a": [\n\t\t"\\ud83d\\ude00"\n\t]\n}', "line=3, column=3"),
    ],
)
def test_both_parsers_of_pyyaml_give_the_same_places(text: str, last: str) -> None:
    """A PyYAML built without libyaml must not send an editor to another line."""
    script = (
        "import sys, yaml; sys.argv[1] == 'python' and delattr(yaml, 'CSafeLoader')\n"
        "from compass_maint_cli.yamlnodes.read import read_documents\n"
        "print(ascii(read_documents(sys.argv[2], 'f.yaml')))"
    )
    commands = [[sys.executable, "-c", script, which, text] for which in ("c", "python")]
    first, second = (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout for command in commands
    )
    assert first == second
    assert f"Place(file='f.yaml', {last})" in first
    assert "Problem" not in first
