"""One value is changed in a file that people wrote, and nothing else."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compass_maint_cli.yamlnodes.edit import set_value, unset_value

WORDS = st.text("abcXYZ0189 .:#'\"-{}[],&*!?|>@`%~=<_é", min_size=1, max_size=8)
LEAVES = st.dictionaries(WORDS, WORDS, max_size=3)
PROFILES = st.dictionaries(st.sampled_from(["prod", "stage", "a b", "1"]), LEAVES, max_size=3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "profiles:\n  p:\n    site: x\n"),
        ("# ours\n", "# ours\nprofiles:\n  p:\n    site: x\n"),
        ("profiles:\n", "profiles:\n  p:\n    site: x\n"),
        ("profiles: {}\n", 'profiles: {"p": {"site": "x"}}\n'),
        (
            '{"profiles": {"q": {"site": "y"}}}',
            '{"profiles": {"q": {"site": "y"}, "p": {"site": "x"}}}',
        ),
        ("profiles:\n  p:\n    site: old # why\n", "profiles:\n  p:\n    site: x # why\n"),
        ("profiles:\n  p:\n    site: 'old'\n", 'profiles:\n  p:\n    site: "x"\n'),
        (
            "profiles:\n    q:\n        email: y # last\n# end",
            "profiles:\n    q:\n        email: y # last\n    p:\n      site: x\n# end",
        ),
        (
            "profiles:\n  p:\n    teams:\n      t: 1\n  # next\n  q: {}\n",
            "profiles:\n  p:\n    teams:\n      t: 1\n    site: x\n  # next\n  q: {}\n",
        ),
    ],
)
def test_the_rest_of_the_text_stays(before: str, after: str) -> None:
    assert set_value(before, ("profiles", "p", "site"), "x") == after


@pytest.mark.parametrize(
    "text",
    [
        "profiles:\n  q: &q\n    site: y\n  p: *q\n",
        "profiles:\n  p: [1]\n",
        "profiles: text\n",
        "profiles:\n  p:\n    site: {deep: 1}\n",
        "a: [\n",
    ],
)
def test_an_edit_that_would_change_more_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"more|keys|YAML"):
        set_value(text, ("profiles", "p", "site"), "x")


@settings(max_examples=150)
@given(PROFILES, st.sampled_from([True, False, None]), WORDS)
def test_any_file_that_yaml_writes_can_be_changed(
    profiles: dict[str, dict[str, str]], flow: bool | None, value: str
) -> None:
    before = "# ours\n" + yaml.safe_dump({"profiles": profiles}, default_flow_style=flow) + "# end\n"
    after = set_value(before, ("profiles", "prod", "site"), value)
    expected = {**profiles, "prod": {**profiles.get("prod", {}), "site": value}}
    assert yaml.safe_load(after) == {"profiles": expected}
    assert after.startswith("# ours\n")
    assert after.endswith("# end\n")
    assert set_value(after, ("profiles", "prod", "site"), value) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  k: v # gone\n  # stays\n  x: y\n", "a:\n  # stays\n  x: y\n"),
        ("a:\n  x: y\n  k: v", "a:\n  x: y\n"),
        ("a:\n  k: v\n# end\n", "a:\n# end\n"),
        ("a:\n  k:\n    - v\n    - w # two\n  x: y\n", "a:\n  x: y\n"),
        ("a:\n  k: |\n    v\n    w\n  x: y\n", "a:\n  x: y\n"),
        ("a: {k: v, x: y} # one\n", "a: {x: y} # one\n"),
        ("a: {x: y, k: v}\n", "a: {x: y}\n"),
        ('{"a": {"k": "v"}}', '{"a": {}}'),
    ],
)
def test_one_key_is_removed_and_comments_stay(before: str, after: str) -> None:
    assert unset_value(before, ("a", "k")) == after


@pytest.mark.parametrize("text", ["", "a:\n", "a: b\n", "a:\n  x: y\n", "b: {k: v}\n"])
def test_a_key_that_is_not_there_cannot_be_removed(text: str) -> None:
    with pytest.raises(KeyError):
        unset_value(text, ("a", "k"))


@pytest.mark.parametrize("text", ["a: &x {k: v}\nb: *x\n", "a:\n  ? k\n  : v\n  x: y\n"])
def test_a_removal_that_would_change_more_is_refused_or_right(text: str) -> None:
    try:
        left = yaml.safe_load(unset_value(text, ("a", "k")))
    except ValueError:
        return
    assert left == {"a": {"x": "y"}}
