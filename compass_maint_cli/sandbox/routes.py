"""Every path of both products, and who answers it."""

from collections.abc import Iterator

from werkzeug.routing import Map, Rule, Submount

from compass_maint_cli.sandbox import handlers, lookups

PRODUCTS = {"compass": "/compass/cloud/<cloud_id>/ops/v1", "jsm": "/jsm/ops/api/<cloud_id>/v1"}
"""The two bases, up to the version (facts 1.1)."""

TENANT_INFO = "/_edge/tenant_info"
"""The cloud id of a site; the one path that needs no credentials (facts 1.1)."""

OPERATIONS = (
    ("GET", "/maintenances", handlers.list_maintenances),
    ("POST", "/maintenances", handlers.create_maintenance),
    ("GET", "/maintenances/<id_>", handlers.get_maintenance),
    ("PATCH", "/maintenances/<id_>", handlers.update_maintenance),
    ("DELETE", "/maintenances/<id_>", handlers.delete_maintenance),
    ("POST", "/maintenances/<id_>/cancel", handlers.cancel_maintenance),
)
"""Each of them with ``/teams/<team_id>`` before it too."""

LOOKUPS = (
    ("/integrations", lookups.list_integrations),
    ("/integrations/<id_>", lookups.get_integration),
    ("/syncs", lookups.list_syncs),
    ("/alerts/policies", lookups.list_global_policies),
    ("/teams/<team_id>/policies", lookups.list_team_policies),
)


def url_map() -> Map:
    """Build the map; nothing is ever redirected, as the API never does."""
    rules = [Submount(base, list(_rules(product))) for product, base in PRODUCTS.items()]
    tenant = Rule(TENANT_INFO, methods=["GET"], endpoint=lookups.tenant_info)
    return Map([tenant, *rules], merge_slashes=False, redirect_defaults=False)


def _rules(product: str) -> Iterator[Rule]:
    for method, path, handler in OPERATIONS:
        yield Rule(path, methods=[method], endpoint=handler)
        yield Rule(f"/teams/<team_id>{path}", methods=[method], endpoint=handler)
    for path, lookup in LOOKUPS:
        yield Rule(path, methods=["GET"], endpoint=lookup)
    if product == "jsm":  # Compass documents no list of teams (facts 1.10).
        yield Rule("/teams", methods=["GET"], endpoint=lookups.list_teams)
