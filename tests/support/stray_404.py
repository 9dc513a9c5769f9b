"""A server in front of the API that answers some requests with 404."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.harness import Cli
from tests.support.live_sandbox import without_date
from tests.support.tcp_cli import stored_sandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OWN = b'{"errors": [{"title": "There is no such maintenance", "code": "NOT_FOUND"}]}'
"""A 404 with the API's own form of error."""


@dataclass
class Edge:
    """A server in front of the API: it answers the next requests with these endings with 404.

    ``file`` is created once a change of a window was requested again after that.
    """

    file: Path
    requests: list[str] = field(default_factory=list)
    strays: list[tuple[str, str, bytes]] = field(default_factory=list)
    dateless: bool = False

    def before(self, app: "WSGIApplication") -> "WSGIApplication":
        def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            if "/maintenances/" in path:
                self.requests.append(
                    f"{method} {path.rpartition('/')[2] if method == 'POST' else ''}".strip()
                )
            for stray in self.strays:
                if stray[0] == method and "/maintenances/" in path and path.endswith(stray[1]):
                    self.strays.remove(stray)
                    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                    start_response("404 Not Found", [("Content-Length", str(len(stray[2])))])
                    return [stray[2]]
            if method == "PATCH" and self.requests.count(method) > 1:
                self.file.touch()
            return app(environ, without_date(start_response) if self.dateless else start_response)

        return answer


@contextmanager
def edge(cli: Cli, *strays: tuple[str, str, bytes], skew: timedelta | None = None) -> Iterator[Edge]:
    """Serve the stored sandbox of the tool over TCP, behind an edge with these answers.

    With ``skew`` its clock differs by that much, and its replies have no Date.
    """
    found = Edge(cli.home / "go", strays=list(strays), dateless=skew is not None)
    with stored_sandbox(cli, found.before, skew=skew or timedelta(0)):
        yield found
