"""What a call says that changes something: before, that it only shows; afterwards, what was done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compass_maint_cli.session.console import Console

_MOST = 20


def say_dry_run(console: "Console") -> None:
    """Say that nothing is sent, and which account it would be sent to."""
    email = f", {console.settings.email}" if console.settings.email else ""
    console.info(f"dry run: nothing is sent to {console.account}{email}")


def say_done(console: "Console", sentences: Sequence[str]) -> None:
    """Say what was done, a line a window; of many windows only how many."""
    if len(sentences) > _MOST:
        verb = sentences[0].partition(" ")[0]
        sentences = [f"{verb} {len(sentences):,} windows"]
    for sentence in sentences:
        console.info(sentence)
