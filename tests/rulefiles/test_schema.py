"""The JSON Schema and the reader agree on a document's form."""

import json
from datetime import UTC, datetime, timedelta

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compass_maint_cli.errors import RuleFileError
from compass_maint_cli.rulefiles.fields import FIELDS
from compass_maint_cli.rulefiles.load import load_rule_files
from compass_maint_cli.rulefiles.schema import json_schema
from compass_maint_cli.rulefiles.timing import TimeDefaults

CLOCK = TimeDefaults(datetime(2026, 11, 23, 12, tzinfo=UTC), UTC, timedelta(hours=1))
SCHEMA = jsonschema.Draft202012Validator(json_schema())

# Not drawn, because no schema can express it: wrong times, and times that do not fit together.
JUNK: st.SearchStrategy[object] = st.sampled_from([None, True, 7, 1.5, "", " ", [], {}, ["x"]])
GOOD: dict[str, list[object]] = {
    "$schema": ["x.json"],
    "name": ["a", "payments-db", "a@2026-12-05"],
    "description": ["Patch", " padded ", "d" * 150],
    "team": ["payments", "Pay ments"],
    "global": [True],
    "timezone": ["Europe/Berlin", "UTC"],
    "start": ["2026-12-05 22:00", "20261205T210000Z", "@1796162400", "2026-12-05"],
    "for": ["2h", "PT2H"],
    "end": ["2027-01-05 23:00"],
    "repeat": ["daily", "FREQ=WEEKLY;BYDAY=SA"],
    "except": ["2026-12-26", ["2026-12-26", "2027-01-02"]],
    "until": ["2027-03-31", "2027-03-31 12:00"],
    "count": [1, 9999],
    "rules": [[{"disable": "integration:a, b"}, {"enable": "policy:c"}], [{"disable": " sync:x"}]],
}
BAD: dict[str, list[object]] = {
    "name": ["a b", "a[b", "n" * 201],
    "description": ["d" * 201],
    "start": ["tomorrow 22:00"],
    "except": [["2026-12-26", "tomorrow"], "26.12."],
    "until": ["tomorrow"],
    "count": [0, 10_000, "3"],
}
REFS = ["integration:a", "policy:b", "integration:", "x", "service:a", "Policy:a", "policy:a,,b", "sync: ,a"]
ENTITY = st.fixed_dictionaries(
    {"type": st.sampled_from(["integration", "policy", "service"])},
    optional={"id": st.sampled_from(["x", "y"]) | JUNK, "name": JUNK},
)
RULE = (
    st.builds(
        lambda verb, ref: {verb: ref}, st.sampled_from(["disable", "enable"]), st.sampled_from(REFS) | JUNK
    )
    | st.fixed_dictionaries({"state": st.sampled_from(["disabled", "enabled", "off"]), "entity": ENTITY})
    | st.dictionaries(st.sampled_from(["disable", "enable", "state", "entity", "x"]), JUNK)
    | JUNK
)
RULES = st.lists(RULE, max_size=1) | st.sampled_from(GOOD["rules"])
WINDOW = st.fixed_dictionaries(
    {"rules": st.sampled_from(GOOD["rules"])},
    optional={
        key: st.sampled_from(values) for key, values in GOOD.items() if key not in ("rules", "$schema")
    },
)


@st.composite
def windows(draw: st.DrawFn) -> dict[str, object]:
    """Draw a window that is mostly right: some keys too few or too many, and one value that may be wrong."""
    window = dict(draw(WINDOW))
    if draw(st.booleans()):
        window = {key: value for key, value in window.items() if key not in ("end", "team", "count")}
        window |= {"start": "2026-12-05 22:00", "repeat": "daily"}
    if draw(st.booleans()):
        key = draw(st.sampled_from([*GOOD, "other"]))
        window[key] = draw(
            RULES if key == "rules" else st.sampled_from([*GOOD.get(key, ["x"]), *BAD.get(key, [])]) | JUNK
        )
    return window


DOCUMENT = (
    windows()
    | windows()
    | st.fixed_dictionaries({"windows": st.lists(windows(), max_size=1) | JUNK}, optional={"name": JUNK})
    | RULES
    | JUNK.filter(lambda value: value is not None)
)


def is_read(document: object) -> bool:
    try:
        load_rule_files([("f.json", json.dumps(document))], CLOCK)
    except RuleFileError as error:
        # A schema cannot express a doubled name, or a text too long for a description.
        beyond = ("duplicate ", " characters, including its key ", "the API takes 200)")
        return all(any(sign in str(problem) for sign in beyond[:2]) for problem in error.problems)
    return True


@given(DOCUMENT)
@settings(max_examples=400)
def test_the_reader_and_the_schema_agree(document: object) -> None:
    assert is_read(document) == SCHEMA.is_valid(document), document


ONE = {"disable": "integration:a"}
STARTS = "2026-12-05 22:00"
FORMS: list[tuple[object, bool]] = [
    ({"windows": [{"rules": [ONE]}]}, True),
    ({"windows": [{"rules": [ONE]}], "$schema": "x.json"}, True),
    ({"windows": []}, True),
    ({"windows": [7]}, False),
    ({"windows": [{"rules": [ONE], "$schema": "x.json"}]}, False),
    ({"windows": [{"rules": [ONE]}], "name": "a"}, False),
    ({"$schema": "x.json", "rules": [ONE]}, True),
    ({"$schema": "x.json"}, False),
    ({"rules": []}, False),
    ({"rules": ONE}, False),
    ({"name": "a"}, False),
    ([ONE], True),
    ([], False),
    ([{"disable": "integration:a", "enable": "policy:b"}], False),
    ([{"enable": "policy:b"}], True),
    ([{"enable": "integration:b"}], False),
    ([{"disable": "service:b"}], False),
    ([{"state": "disabled", "entity": {"type": "sync", "id": "x"}}], True),
    ([{"state": "enabled", "entity": {"type": "policy", "id": "x"}}], True),
    ([{"state": "enabled", "entity": {"type": "sync", "id": "x"}}], False),
    ([{"state": "off", "entity": {"type": "sync", "id": "x"}}], False),
    ([{"state": "disabled", "entity": {"type": "sync"}}], False),
    ([{"state": "disabled", "entity": {"id": "x"}}], False),
    ([{"state": "disabled", "entity": {"type": "sync", "id": "x", "name": "y"}}], False),
    ([{"entity": {"type": "sync", "id": "x"}}], False),
    ([{"state": "disabled"}], False),
    ({"rules": [ONE], "global": True}, True),
    ({"rules": [ONE], "global": False}, False),
    ({"rules": [ONE], "global": True, "team": "t"}, False),
    ({"rules": [ONE], "start": STARTS, "end": "2026-12-05 23:00", "for": "1h"}, False),
    ({"rules": [ONE], "repeat": "daily"}, False),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS}, True),
    ({"rules": [ONE], "repeat": "daily", "start": "tomorrow 22:00"}, False),
    ({"rules": [ONE], "start": "tomorrow 22:00"}, True),
    ({"rules": [ONE], "start": STARTS, "count": 2}, False),
    ({"rules": [ONE], "start": STARTS, "until": "2027-01-01"}, False),
    ({"rules": [ONE], "start": STARTS, "except": "2027-01-01"}, False),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "except": []}, False),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "except": ["2026-12-06", "x"]}, False),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "count": 1}, True),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "count": 0}, False),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "count": 9999}, True),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "count": 10_000}, False),
    ({"rules": [ONE], "repeat": "daily", "start": STARTS, "count": 1, "until": "2027-01-01"}, False),
    ({"rules": [ONE], "description": "d" * 200}, True),
    ({"rules": [ONE], "description": "d" * 201}, False),
    ({"rules": [ONE], "other": 1}, False),
]
"""Documents, and whether they have the form of one."""


@pytest.mark.parametrize(("document", "valid"), FORMS, ids=lambda value: str(value)[:60])
def test_every_rule_of_the_schema_is_one_of_the_reader(document: object, valid: bool) -> None:
    assert SCHEMA.is_valid(document) == valid
    assert is_read(document) == valid


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_every_example_of_the_schema_is_read() -> None:
    for field in FIELDS:
        for example in field.examples:
            window: dict[str, object] = {"rules": [{"disable": "integration:a"}], field.name: example}
            if field.name in ("repeat", "except", "until", "count"):
                window |= {"start": "2026-12-05 22:00", "repeat": window.get("repeat", "daily")}
            if field.name == "end":
                window["start"] = "2026-12-05 22:00"
            assert is_read(window), window
            assert SCHEMA.is_valid(window)


@pytest.mark.parametrize("text", ["x-base: [1]\n{}", "x-base: [1]\nwindows:\n- {}"])
def test_extra_keys_at_the_top_hold_anchors(text: str) -> None:
    """Keys that begin with x- are ignored there, and unknown in a window of a list."""
    window = "rules: [{disable: 'sync:x'}]"
    document = text.format(window if "windows" not in text else "{" + window + "}")
    assert len(load_rule_files([("f", document)], CLOCK)) == 1
    SCHEMA.validate(yaml.safe_load(document))
    with pytest.raises(RuleFileError, match="unknown key 'x-base'"):
        load_rule_files([("f", "windows: [{x-base: 1, " + window + "}]")], CLOCK)
