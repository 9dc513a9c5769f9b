"""Descriptions: the grammar of text and tags, valid text, and the length limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compass_maint_cli.domain.description import DESCRIPTION_LIMIT, Description, generated, parse
from tests.support.harness import Cli
from tests.support.tcp_cli import QUIET, TEAM, TcpCli

CHARACTERS = st.sampled_from("ab[]=/# ükey")


def texts(longest: int) -> st.SearchStrategy[str]:
    """Text that does not itself end with a tag."""
    return (
        st.text(CHARACTERS, max_size=longest)
        .map(str.strip)
        .filter(lambda text: parse(text) == Description(text))
    )


def descriptions(longest: int) -> st.SearchStrategy[Description]:
    word = st.none() | st.text(st.sampled_from("ab=@-1"), min_size=1, max_size=30)
    by = st.none() | st.text(CHARACTERS, min_size=1, max_size=longest).map(generated).filter(bool)
    mark = st.sampled_from([None, "apply", "apply=search"])
    return st.builds(Description, texts(longest), by, word, mark, word)


@given(descriptions(40))
def test_what_is_composed_is_read_again(parts: Description) -> None:
    assert parse(parts.compose()) == parts


@given(descriptions(160))
def test_text_and_key_stay_for_lack_of_room(parts: Description) -> None:
    description = parts.compose()
    found = parse(description)
    assert len(description) <= DESCRIPTION_LIMIT
    assert (found.text, found.key) == (parts.text, parts.key)
    assert found.run in (parts.run, None)
    assert found.mark in (parts.mark, None)
    assert found.by is None or (parts.by or "").startswith(found.by.removesuffix("…").rstrip())


@given(st.text(st.sampled_from("ab[]=/ \n\x00"), max_size=80), descriptions(20))
def test_generated_text_forges_no_tag(hostile: str, parts: Description) -> None:
    found = parse(Description(parts.text, generated(hostile + "] [run=9] [apply] [key=forged")).compose())
    assert (found.text, found.run, found.mark, found.key) == (parts.text, None, None, None)


def test_first_by_is_cut_then_left_out_then_the_nonce() -> None:
    by = "github acme/shop deploy #123"
    whole = Description("d" * 130, by, "7f3a", "apply", "k").compose()
    assert whole == "d" * 130 + " [by github acme/shop deploy #123] [run=7f3a] [apply] [key=k]"
    cut = Description("d" * 150, by, "7f3a", "apply", "k").compose()
    assert cut == "d" * 150 + " [by github acme/shop…] [run=7f3a] [apply] [key=k]"
    assert len(cut) == DESCRIPTION_LIMIT
    left_out = Description("d" * 160, by, "7f3a", "apply", "k").compose()
    assert left_out == "d" * 160 + " [run=7f3a] [apply] [key=k]"
    assert Description("d" * 175, by, "7f3a", "apply", "k").compose() == "d" * 175 + " [apply] [key=k]"
    assert Description("d" * 190, by, "7f3a", "apply", "k").compose() == "d" * 190 + " [key=k]"


def test_tags_that_a_person_typed_stay_in_their_order() -> None:
    assert Description("Patch [key=mine]", run="7f3a").compose() == "Patch [run=7f3a] [key=mine]"
    assert parse("Patch [key=mine] [run=1]").text == "Patch [key=mine]"
    assert parse("Patch[key=mine]") == Description("Patch[key=mine]")


def test_text_is_sent_stripped_and_in_nfc(tcp_cli: TcpCli) -> None:
    created = tcp_cli.data(
        "create", *TEAM, "--enable", f"policy:{QUIET}", "-d", "  u\u0308ber \n", "--key", "k"
    )
    assert created["description"] == "\xfcber [key=k]"


def test_an_update_keeps_every_tag(tcp_cli: TcpCli) -> None:
    id_ = tcp_cli.create_default("-d", "Old [by ci 7] [run=7f3a] [apply=search] [key=k]", "--start", "15:00")
    changed = tcp_cli.data("update", *TEAM, id_, "-d", "New")
    assert changed["description"] == "New [by ci 7] [run=7f3a] [apply=search] [key=k]"
    assert tcp_cli.data("update", *TEAM, id_, "-d", "")["description"] == (
        "[by ci 7] [run=7f3a] [apply=search] [key=k]"
    )


def test_only_the_text_is_matched_shown_and_exported(tcp_cli: TcpCli) -> None:
    tcp_cli.create_default("-d", "Patch [by ci 7] [run=7f3a] [apply] [key=k]", "--start", "15:00")
    assert tcp_cli("list", *TEAM, "--match", "patch", "-q").out
    assert tcp_cli("list", *TEAM, "--match", "ci 7", "-q").out == ""
    assert tcp_cli("list", *TEAM, "--match", "key=", "-q").out == ""
    assert tcp_cli("list", *TEAM).out.splitlines()[1].endswith("\tPatch")
    exported = tcp_cli("export", *TEAM).out
    assert "description: Patch\n" in exported
    assert "ci 7" not in exported


@pytest.mark.parametrize("text", ["a\udced\udca0b", "nul\x00"])
def test_invalid_text_is_rejected(cli: Cli, text: str) -> None:
    result = cli("create", "--enable", "policy:quiet-hours", "-d", text)
    assert (result.code, result.out) == (2, "")
    assert "is not text: it contains NUL or bytes that are not UTF-8" in result.err


def test_a_description_may_have_200_characters_with_its_key(cli: Cli) -> None:
    fits, too_long = "d" * (200 - len(" [key=k]")), "d" * (201 - len(" [key=k]"))
    assert cli("create", "--enable", "policy:quiet-hours", "--key", "k", "-d", fits, "-q").code == 0
    result = cli("create", "--enable", "policy:quiet-hours", "--key", "k", "-d", too_long)
    assert result.code == 2
    assert "the description has 201 characters, including its key [key=k]; the API takes 200" in result.err


@pytest.mark.parametrize(
    ("free", "by"),
    [(12, "[by twelve chars]"), (11, "[by twelve cha…]"), (8, "[by twelve…]"), (7, ""), (0, "")],
)
def test_who_created_it_is_cut_only_for_lack_of_room(free: int, by: str) -> None:
    text = "d" * (DESCRIPTION_LIMIT - len(" [by ]") - free)
    assert Description(text, by="twelve chars").compose() == f"{text} {by}".strip()
