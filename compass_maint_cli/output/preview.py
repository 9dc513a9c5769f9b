"""A request that is shown in place of being sent."""

import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from compass_maint_cli.output.escaping import visible_json
from compass_maint_cli.output.format import Renderer
from compass_maint_cli.output.view import Record


class Preview(NamedTuple):
    """A request: ``url`` is whole, ``body`` what its JSON holds, or None."""

    method: str
    url: str
    body: Mapping[str, object] | None = None


def preview_record(preview: Preview) -> Record:
    """Return the request as an answer."""
    body = "" if preview.body is None else json.dumps(preview.body, ensure_ascii=False)
    data = {"method": preview.method, "url": preview.url, "body": preview.body}
    return Record(data, {"method": preview.method, "url": preview.url, "body": body})


def preview_text(preview: Preview) -> str:
    """Return the request as a person reads it: method and URL, then the body."""
    if preview.body is None:
        return f"{preview.method} {preview.url}\n"
    body = visible_json(json.dumps(preview.body, indent=2, ensure_ascii=False))
    return f"{preview.method} {preview.url}\n{body}\n"


def curl_line(preview: Preview) -> str:
    """Return a line that a shell accepts as it stands; the credential stays a variable of that shell."""
    parts = ["curl", "--request", preview.method, "--url", shlex.quote(preview.url)]
    parts += [
        "--user",
        '"$COMPASS_MAINT_EMAIL:$COMPASS_MAINT_TOKEN"',
        "--header",
        "'Accept: application/json'",
    ]
    if preview.body is not None:
        data = json.dumps(preview.body)  # ASCII, so that no character of a description reaches the terminal
        parts += ["--header", "'Content-Type: application/json'", "--data", shlex.quote(data)]
    return " ".join(parts)


def preview_chunks(
    previews: Sequence[Preview], renderer: Renderer, *, as_curl: bool, as_text: bool
) -> Iterable[str]:
    """Return requests as they are printed: lines of curl, text, or records of the format."""
    if as_curl:
        return (f"{curl_line(preview)}\n" for preview in previews)
    if as_text:
        return map(preview_text, previews)
    if len(previews) == 1:
        return renderer.record(preview_record(previews[0]))
    return renderer.records(map(preview_record, previews), ("method", "url", "body"))
