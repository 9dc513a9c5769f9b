"""The output of each verb in each format, for one window, for several, and for several of which some fail."""

import csv
import io
import json
from collections.abc import Callable

import pytest
import yaml

from tests.support.tcp_cli import RULE, TEAM, UNKNOWN_ID, TcpCli

VERBS = ("create", "get", "update", "cancel", "delete")
FORMATS = ("table", "json", "jsonl", "yaml", "csv", "id")


def ask(form: str) -> tuple[str, ...]:
    """Return the flags for a format that a program reads; tables are tab-separated."""
    return ("--porcelain",) if form == "table" else ("-o", form)


def one(tcp_cli: TcpCli, verb: str) -> tuple[str, ...]:
    """Return the command line of a verb for one window that exists already."""
    if verb == "create":
        return ("create", *TEAM, *RULE, "--start", "15:00")
    more = {"update": ("--extend", "1h"), "delete": ("--yes",)}.get(verb, ())
    return (verb, *TEAM, tcp_cli.create_default("--start", "15:00"), *more)


def several(tcp_cli: TcpCli, verb: str) -> tuple[str, ...]:
    ids = (tcp_cli.create_default("--start", "15:00"), tcp_cli.create_default("--start", "16:00"))
    return (verb, *TEAM, *ids, *(("--yes",) if verb == "delete" else ()))


READERS: dict[str, Callable[[str], list[dict[str, str]]]] = {
    "table": lambda text: list(csv.DictReader(io.StringIO(text), delimiter="\t")),
    "csv": lambda text: list(csv.DictReader(io.StringIO(text))),
    "json": lambda text: [found] if isinstance(found := json.loads(text), dict) else found,
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "yaml": lambda text: [found] if isinstance(found := yaml.safe_load(text), dict) else found,
    "id": lambda text: [{"id": line} for line in text.splitlines()],
}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("verb", VERBS)
def test_one_window_is_answered_in_every_format(tcp_cli: TcpCli, verb: str, form: str) -> None:
    argv = one(tcp_cli, verb)
    result = tcp_cli(*argv, *ask(form))
    assert result.code == 0, result
    (answer,) = READERS[form](result.out)
    assert verb == "create" or answer["id"] == argv[3]
    if verb == "delete" and form != "id":
        assert str(answer["deleted"]).lower() == "true"
    elif form != "id":
        assert answer["status"] == ("cancelled" if verb == "cancel" else "planned")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("verb", ["get", "cancel", "delete"])
def test_several_windows_come_in_the_order_of_the_arguments(tcp_cli: TcpCli, verb: str, form: str) -> None:
    argv = several(tcp_cli, verb)
    result = tcp_cli(*argv, *ask(form))
    assert result.code == 0, result
    assert [answer["id"] for answer in READERS[form](result.out)] == list(argv[3:5])


@pytest.mark.parametrize("verb", VERBS)
def test_one_is_an_object_and_several_a_list(tcp_cli: TcpCli, verb: str) -> None:
    assert isinstance(json.loads(tcp_cli(*one(tcp_cli, verb), "-o", "json").out), dict)
    if verb in {"get", "cancel", "delete"}:
        assert isinstance(json.loads(tcp_cli(*several(tcp_cli, verb), "-o", "json").out), list)
    assert json.loads(tcp_cli("list", *TEAM, "-o", "json").out) != {}


def test_the_apis_objects_are_untouched(tcp_cli: TcpCli) -> None:
    """Every field as it came, in the API's own order."""
    created = tcp_cli("create", *TEAM, *RULE, "-o", "json")
    window = json.loads(created.out)
    assert list(window) == ["teamId", "id", "status", "description", "startDate", "endDate", "rules"]
    assert tcp_cli("get", *TEAM, window["id"], "-o", "json").out == created.out
    assert json.loads(tcp_cli("list", *TEAM, "-o", "json").out) == [window]


@pytest.mark.parametrize("verb", ["get", "cancel", "delete"])
def test_some_of_several_fail(tcp_cli: TcpCli, verb: str) -> None:
    id_ = tcp_cli.create_default("--start", "15:00")
    result = tcp_cli(verb, *TEAM, UNKNOWN_ID, id_, "-q", *(("--yes",) if verb == "delete" else ()))
    assert (result.code, result.out) == (9, f"{id_}\n")
    assert result.err.count("error: ") == 2
    assert UNKNOWN_ID in result.err.splitlines()[0]
    assert result.err.endswith("error: 1 of 2 failed; the others are done\n")


def test_some_of_several_fail_in_json(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default()
    result = tcp_cli("get", *TEAM, id_, UNKNOWN_ID, "-o", "json")
    assert (result.code, [window["id"] for window in json.loads(result.out)]) == (9, [id_])
    errors = [json.loads(line)["error"]["code"] for line in result.err.splitlines()]
    assert errors == ["not_found", "partial"]


def test_all_of_several_fail_alike(tcp_cli: TcpCli) -> None:
    result = tcp_cli("get", UNKNOWN_ID, UNKNOWN_ID[::-1], "-o", "json")
    assert (result.code, result.out) == (5, "")
    assert [json.loads(line)["error"]["status"] for line in result.err.splitlines()] == [404, 404]


def test_an_id_given_twice_is_one(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default()
    assert json.loads(tcp_cli("get", *TEAM, id_, id_, "-o", "json").out)["id"] == id_
    assert len(tcp_cli.log) == 1


def test_an_empty_list_in_each_format(tcp_cli: TcpCli) -> None:
    empty = {"json": "[]\n", "jsonl": "", "yaml": "[]\n", "id": ""}
    for form, out in empty.items():
        assert tcp_cli("list", *ask(form)).out == out
    for form in ("table", "csv"):
        assert tcp_cli("list", *ask(form)).out.count("\n") == 1
    shown = tcp_cli("list", terminal=True)
    assert (shown.out, shown.err) == ("", "no global windows; 3 teams were not looked at: --all-teams\n")


def test_a_description_cannot_drive_the_terminal(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("-d", "\x1b]0;owned\x07 \u202egnp.exe \u200b \x9b31m")
    for argv in (("list", *TEAM), ("get", *TEAM, id_), ("cancel", *TEAM, "--all")):
        for terminal in (True, False):
            shown = tcp_cli(*argv, terminal=terminal, stdin="n\n", env={"NO_COLOR": "1"})
            message = shown.out + shown.err
            assert not {"\x1b", "\x07", "\u202e", "\u200b", "\x9b"} & set(message), message
