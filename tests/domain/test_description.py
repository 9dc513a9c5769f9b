"""Descriptions: valid text, and the length limit with a key."""

import pytest

from tests.support.harness import Cli


@pytest.mark.parametrize("text", ["a\udced\udca0b", "nul\x00"])
def test_invalid_text_is_rejected(cli: Cli, text: str) -> None:
    result = cli("create", "--enable", "policy:quiet-hours", "-d", text)
    assert (result.code, result.out) == (2, "")
    assert "is no text: it holds NUL, or bytes that are no UTF-8" in result.err


def test_a_description_may_have_200_characters_with_its_key(cli: Cli) -> None:
    fits, too_long = "d" * (200 - len(" [key=k]")), "d" * (201 - len(" [key=k]"))
    assert cli("create", "--enable", "policy:quiet-hours", "--key", "k", "-d", fits, "-q").code == 0
    result = cli("create", "--enable", "policy:quiet-hours", "--key", "k", "-d", too_long)
    assert result.code == 2
    assert "the description has 201 characters, its key [key=k] included; the API takes 200" in result.err
