"""Requests that are shown and not sent."""

from typing import TYPE_CHECKING

from compass_maint_cli.output.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compass_maint_cli.api.client import Client
    from compass_maint_cli.api.requests import ApiRequest


def previews(client: "Client", requests: "Iterable[ApiRequest]") -> list[Preview]:
    """Return what each request would send, and where to."""
    return [Preview(request.method, client.url(request), request.body) for request in requests]
