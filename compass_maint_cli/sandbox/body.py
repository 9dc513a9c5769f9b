"""From the bytes of a body to a JSON object."""

import json
from typing import Any, NoReturn


def decode(data: bytes) -> dict[str, Any]:
    """Decode a JSON object; raise ValueError with a sentence for anything else.

    Refused, because readers differ about them: NaN and Infinity, a name that is there twice, and bytes that
    are not UTF-8.
    """
    try:
        body = json.loads(data.decode(), parse_constant=_no_constant, object_pairs_hook=_no_twins)
    except UnicodeDecodeError as error:
        raise ValueError("The body is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The body is not valid JSON: {error}") from error
    if not isinstance(body, dict):
        raise ValueError("The body must be a JSON object")  # noqa: TRY004 - the body's value, not its Python type
    return body


def encode(data: object) -> bytes:
    """Encode a reply as compact UTF-8 JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        raise ValueError("an object has the same name twice")
    return body
