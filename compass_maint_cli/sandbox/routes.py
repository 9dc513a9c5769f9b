"""Every path of both products, with its handler."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from compass_maint_cli.sandbox import handlers, lookups, teams_api
from compass_maint_cli.sandbox.call import Call, Reply, json_reply
from compass_maint_cli.sandbox.errors import Refused
from compass_maint_cli.sandbox.query import no_query

Handler = Callable[[Call], Reply]

BASES = {"compass": "/compass/cloud/<cloud_id>/ops/v1", "jsm": "/jsm/ops/api/<cloud_id>/v1"}
"""The bases of the two products, up to the version (docs/api-facts.md 1.1)."""

TENANT_INFO = "/_edge/tenant_info"
"""The cloud id of a site (docs/api-facts.md 1.1)."""

DESCRIPTION = "/openapi.json"
"""The sandbox's description of itself."""

PUBLIC = {TENANT_INFO, DESCRIPTION}
"""Paths that need no credentials."""

PLATFORM: dict[str, dict[str, Handler]] = {
    "/public/teams/v1/org/<id_>/teams": {"GET": teams_api.list_platform_teams},
    "/gateway/api/public/teams/v1/org/<id_>/teams": {"GET": teams_api.list_platform_teams},
    "/gateway/api/graphql": {"POST": teams_api.graphql},
}
"""What belongs to no product (docs/api-facts.md 7.4, 7.5)."""

WINDOWS: dict[str, dict[str, Handler]] = {
    "/maintenances": {"GET": handlers.list_maintenances, "POST": handlers.create_maintenance},
    "/maintenances/<id_>": {
        "GET": handlers.get_maintenance,
        "PATCH": handlers.update_maintenance,
        "DELETE": handlers.delete_maintenance,
    },
    "/maintenances/<id_>/cancel": {"POST": handlers.cancel_maintenance},
}
"""The operations; each exists under ``/teams/<team_id>`` too."""

LOOKUPS: dict[str, dict[str, Handler]] = {
    "/integrations": {"GET": lookups.list_integrations},
    "/integrations/<id_>": {"GET": lookups.get_integration},
    "/syncs": {"GET": lookups.list_syncs},
    "/alerts/policies": {"GET": lookups.list_global_policies},
    "/teams/<team_id>/policies": {"GET": lookups.list_team_policies},
}

JSM_LOOKUPS: dict[str, dict[str, Handler]] = {"/teams": {"GET": lookups.list_teams}}
"""Compass documents no list of teams (docs/api-facts.md 1.10)."""


def _describe(call: Call) -> Reply:
    from compass_maint_cli.sandbox.openapi import document

    no_query(call.request.args)
    return json_reply(200, document())


class Routes:
    """Every path of one product; like the API, it never redirects."""

    def __init__(self, product: str) -> None:
        base = BASES[product]
        lookups_ = LOOKUPS | JSM_LOOKUPS if product == "jsm" else LOOKUPS
        self._answers = (
            {TENANT_INFO: {"GET": lookups.tenant_info}, DESCRIPTION: {"GET": _describe}}
            | PLATFORM
            | {base + path: answers for path, answers in (WINDOWS | lookups_).items()}
            | {f"{base}/teams/<team_id>{path}": answers for path, answers in WINDOWS.items()}
        )
        rules = [Rule(path, methods=list(answers), endpoint=path) for path, answers in self._answers.items()]
        self._map = Map(rules, merge_slashes=False, redirect_defaults=False)

    def operations(self) -> Iterator[tuple[str, str]]:
        """Yield the method and path of every operation."""
        return ((method, path) for path, answers in self._answers.items() for method in answers)

    def find(self, path: str, method: str) -> tuple[Handler, Mapping[str, str]]:
        """Return the handler, and what the path names.

        Raise Refused (404) for another path, werkzeug's MethodNotAllowed for another method.
        """
        try:
            place, values = self._map.bind("sandbox").match(path, method)
        except NotFound as error:
            raise Refused(404, f"Nothing found at {path!r}") from error
        return self._answers[place]["GET" if method == "HEAD" else method], values


@cache
def routes(product: str) -> Routes:
    """Return the routes of one product, built at first use because that takes some milliseconds."""
    return Routes(product)
