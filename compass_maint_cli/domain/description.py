"""The grammar of a window's description (docs/architecture.md 10).

``TEXT [by …] [run=N] [apply] [key=K]``, or ``[apply=OWNER]``. The API has no labels, so the description
carries them. Every tag may be absent; their order is fixed.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from compass_maint_cli.errors import UsageError

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance

DESCRIPTION_LIMIT = 200
"""The longest description, tags included; the schema says ``"maximum": 200`` (docs/api-facts.md 1.4)."""

SHORTEST_BY = 8
"""The fewest characters that a cut ``by`` keeps; with less room it is left out."""

TAGS = {
    "key": r"key=([^\[\]\s]+)",
    "mark": r"(apply(?:=[^\[\]\s]+)?)",
    "run": r"run=([^\[\]\s]+)",
    "by": r"by ([^\[\]]+)",
}
"""The tags from the last to the first, without their brackets."""

OVERRIDE = r"(^| )\(override: .*\)$"
"""The reason for passing a guard, at the end of a text."""

KEY = r"[^\[\]\s\x00-\x1f\x7f]+"


class Description(NamedTuple):
    """The parts of a description.

    ``by`` says where the window comes from, ``run`` is the nonce of one ``run``, ``mark`` is ``apply`` or
    ``apply=OWNER``, and ``key`` is the identity for ``--key`` and ``apply``. None stands for an absent tag.
    """

    text: str = ""
    by: str | None = None
    run: str | None = None
    mark: str | None = None
    key: str | None = None

    def compose(self) -> str:
        """Return the whole description, its text stripped and in NFC.

        Where 200 characters are too few, ``by`` is cut or left out, then ``run``, then ``mark``. Text and key
        always stay. Raise UsageError for an invalid key or text, and where text and key are too long.

        Without a key, tags that the text itself ends with count as tags.
        """
        parts = self._with_typed_tags() if self.key is None else self
        text = normalized(parts.text)
        _check(text, parts.key)
        key = _tag(parts.key and f"key={parts.key}")
        mark = _that_fits(_tag(parts.mark), text, key)
        run = _that_fits(_tag(parts.run and f"run={parts.run}"), text, mark, key)
        room = DESCRIPTION_LIMIT - len(_spaced(text, "[by ]", run, mark, key))
        by = _cut(generated(parts.by or ""), room)
        return _spaced(text, _tag(by and f"by {by}"), run, mark, key)

    def _with_typed_tags(self) -> "Description":
        typed = parse(self.text)
        by, run, mark = self.by or typed.by, self.run or typed.run, self.mark or typed.mark
        return Description(typed.text, by, run, mark, typed.key)


def parse(description: str) -> Description:
    """Read a description; what does not follow the grammar belongs to the text."""
    if not description.rstrip().endswith("]"):
        return Description(description)
    text, found = description, {}
    for name, pattern in _tag_patterns():
        rest = text.rstrip()
        opening = rest.rfind("[")
        if not rest.endswith("]") or opening < 0 or not (opening == 0 or rest[opening - 1].isspace()):
            continue
        if match := pattern.fullmatch(rest, opening + 1, len(rest) - 1):
            found[name] = match[1]
            text = rest[:opening].rstrip()
    return Description(text, **found)


def join_key(text: str, key: str | None) -> str:
    """Return the description of a text and a key; raise UsageError as ``Description.compose`` does."""
    return Description(text, key=key).compose()


def marked(text: str, key: str | None, owner: str | None = None) -> str:
    """Return the description of a window that ``apply`` creates; raise UsageError as ``compose`` does.

    The mark is left out without a key, or without room for it: ``--prune`` does not find that window then.
    """
    return Description(text, mark=None if key is None else _mark(owner), key=key).compose()


def plain_text(description: str) -> str:
    """Return a description without its tags."""
    return parse(description).text


def is_owned(window: "Maintenance", owner: str | None = None) -> bool:
    """Whether ``apply`` created it for that owner."""
    parts = parse(window.description)
    return parts.key is not None and parts.mark == _mark(owner)


def generated(text: str) -> str:
    """Return text from the environment for a description: one line, without brackets that form a tag."""
    one_line = re.sub(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+", " ", text).strip()
    return normalized(one_line.translate(str.maketrans("[]", "()")))


def overridden(description: str, reason: str) -> str:
    """Return a description whose text ends with the reason for passing a guard."""
    parts = parse(description)
    text = f"{without_override(parts.text)} (override: {generated(reason)})".lstrip()
    return parts._replace(text=text).compose()


def without_override(text: str) -> str:
    """Return a text without the reason for passing a guard that it ends with."""
    return re.sub(OVERRIDE, "", text)


def normalized(text: str) -> str:
    """Return text as it is sent: stripped and in NFC, since a server may do either to it."""
    text = text.strip()
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def same_text(sent: str, came: str) -> bool:
    """Whether a text came back as it was sent, apart from white space, NFC and HTML escapes."""
    return sent == came or bare(sent) == bare(came)


def bare(text: str) -> str:
    """Return a text without what a server may change of it: white space, Unicode form, HTML escapes."""
    if "&" in text:
        from html import unescape

        text = unescape(text)
    return normalized(" ".join(text.split()))


@cache
def _tag_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the compiled tags; compiled at first use, because a plain list reads no description."""
    return tuple((name, re.compile(pattern)) for name, pattern in TAGS.items())


def _mark(owner: str | None) -> str:
    return "apply" if owner is None else f"apply={owner}"


def _tag(inside: str | None) -> str:
    return f"[{inside}]" if inside else ""


def _spaced(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _that_fits(tag: str, *others: str) -> str:
    return tag if len(_spaced(*others, tag)) <= DESCRIPTION_LIMIT else ""


def _cut(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return f"{text[: room - 1].rstrip()}…" if room >= SHORTEST_BY else ""


def _check(text: str, key: str | None) -> None:
    if key is not None and not re.fullmatch(KEY, key):
        raise UsageError(f"--key {key!r} must be text without spaces, control characters or square brackets")
    tag = _tag(key and f"key={key}")
    description = _spaced(text, tag)
    if re.search("[\x00\ud800-\udfff]", description):
        raise UsageError(f"the description {text!a} is not text: it contains NUL or bytes that are not UTF-8")
    if len(description) > DESCRIPTION_LIMIT:
        with_key = f", including its key {tag}" if tag else ""
        raise UsageError(
            f"the description has {len(description)} characters{with_key}; the API takes {DESCRIPTION_LIMIT}"
        )
