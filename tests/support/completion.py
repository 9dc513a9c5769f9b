"""What the tool answers to TAB."""

from compass_maint_cli.completion.values import answer
from tests.support.harness import Cli, Stream


def completions(cli: Cli, kind: str, *words: str) -> list[str]:
    """Return the lines for values of a kind, after these words of the command line."""
    out, err = Stream(), Stream()
    answer(kind, words, cli.environment(out, err, Stream(), {}))
    assert err.getvalue() == ""
    return out.getvalue().splitlines()
