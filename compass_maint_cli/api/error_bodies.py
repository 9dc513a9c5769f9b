"""The shapes of error bodies, of the API and of proxies before it (docs/api-facts.md 1.8). Pure."""

import re
from collections.abc import Iterator
from http import HTTPStatus

LIMIT = 300
"""Characters of foreign text that a message repeats."""

WORDS = ("title", "detail", "message", "error", "error_description", "errorMessage")
"""Fields that hold a sentence, in the order in which they are read."""

NO_MESSAGE = "No message available"
"""What a web server says about an unknown path (docs/api-facts.md 1.8)."""

BESIDE_MESSAGE = frozenset({"code", "requestId", "took"})
"""Fields, one of which accompanies the ``message`` of the API's own errors (docs/api-facts.md 1.8)."""


def explanation(data: object, status: int = 0) -> str:
    """Return the message of an error's JSON, in one line; empty text if it has none.

    Words that only repeat the status, its number, its name or that there is no message, are left out.
    """
    said = dict.fromkeys(part for part in _parts(data, _repeated(status)) if part)
    *some, last = said or [""]
    return "; ".join([*(part.rstrip(".") for part in some), last])


def _repeated(status: int) -> frozenset[str]:
    phrases = {HTTPStatus(status).phrase} if status in tuple(HTTPStatus) else set()
    return frozenset({NO_MESSAGE, str(status), *phrases})


def is_own_error(data: object) -> bool:
    """Whether JSON has a shape of the API's own errors, rather than those of something before it.

    ``{"timestamp", "status", "error", "message", "path"}`` has not: it is how a web server answers for an
    unknown path.
    """
    if not isinstance(data, dict):
        return False
    if isinstance(data.get("errors"), (list, dict)) and data["errors"]:
        return True
    return isinstance(data.get("message"), str) and not data.keys().isdisjoint(BESIDE_MESSAGE)


def page_title(body: bytes) -> str:
    """Return the title or the text of a body that is not JSON, without markup."""
    text = body[:8192].decode("utf-8", "replace")
    if "<" not in text:
        return text.strip()
    if found := re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE):
        title = found[1]
    else:
        title = re.sub(r"<[^>]*>", " ", re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", text))
    import html

    return f"an HTML page, {' '.join(html.unescape(title).split())!r}"


def printable(text: str) -> str:
    """Return text with every control, bidirectional and other unprintable character escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def clean(text: str, limit: int = LIMIT) -> str:
    """Return text that cannot drive a terminal: one line, what is not printable escaped, not too long."""
    shown = printable(" ".join(text[: 4 * limit].split()))
    return shown if len(shown) <= limit else f"{shown[: limit - 3]}..."


def _parts(data: object, without: frozenset[str]) -> Iterator[str]:
    if isinstance(data, dict):
        yield from _parts_of_item(data, without)
        errors = data.get("errors")
        # Opsgenie's own errors are a map of fields, whose names may end in a space; the API's are a list.
        if isinstance(errors, dict):
            yield from (f"{name.strip()}: {', '.join(_flat(said, without))}" for name, said in errors.items())
        else:
            yield from _flat(errors, without)
        yield from _flat(data.get("error"), without)
        yield from _flat(data.get("errorMessages"), without)
    else:
        yield from _flat(data, without)


def _flat(data: object, without: frozenset[str]) -> Iterator[str]:
    for item in data if isinstance(data, list) else [data]:
        yield from _parts_of_item(item, without)


def _parts_of_item(item: object, without: frozenset[str]) -> Iterator[str]:
    if isinstance(item, str):
        yield "" if item in without else item
    elif isinstance(item, dict):
        words = [item[word] for word in WORDS if isinstance(item.get(word), str) and item[word]]
        text = ": ".join(dict.fromkeys(word for word in words if word not in without))
        code = item.get("code")
        code = str(code) if isinstance(code, (str, int)) and not isinstance(code, bool) else ""
        code = "" if code in without else code
        yield f"{text} [{code}]" if text and code and code not in text else text or code
