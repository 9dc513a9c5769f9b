"""The cloud id of a site, which the site publishes (docs/api-facts.md 1.1)."""

import re
from contextlib import closing

from compass_maint_cli.api.account import Account
from compass_maint_cli.api.base_url import check_cloud_id, check_url
from compass_maint_cli.api.client_options import Conditions
from compass_maint_cli.api.connect import open_sender
from compass_maint_cli.api.requests import ApiRequest
from compass_maint_cli.errors import ConfigError, NotFoundError, ReplyError

GRAPHQL = "/gateway/api/graphql"
TENANT_INFO = ApiRequest("GET", "/_edge/tenant_info")


def site_url(site: str) -> str:
    """Return the URL of a site as people write it: ``acme``, ``acme.atlassian.net``, with or without https://.

    A path behind the host is dropped. ConfigError where the text cannot be a site.
    """
    text = site.strip()
    scheme, _, rest = text.rpartition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?", host):
        raise ConfigError("the site must look like acme or acme.atlassian.net")
    if "." not in host and not host.lower().startswith("localhost"):
        host += ".atlassian.net"
    return check_url(f"{scheme or 'https'}://{host}", "the site")


def find_cloud_id(site: str, conditions: Conditions) -> str:
    """Ask a site for its cloud id; no credentials are sent.

    NotFoundError where it is not an Atlassian site, ReplyError where its answer has no cloud id.
    """
    url = site_url(site)
    try:
        with closing(open_sender(url, None, conditions)) as sender:
            data = sender.read(TENANT_INFO)
    except NotFoundError as error:
        message = f"{url} is not an Atlassian site: {error.message}"
        raise NotFoundError(
            message, hint="check the name of the site, or set the cloud id", status=404
        ) from None
    found = data.get("cloudId") if isinstance(data, dict) else None
    if not isinstance(found, str) or not re.fullmatch(r"[A-Za-z0-9-]+", found):
        raise ReplyError(f"{url}{TENANT_INFO.path} has no cloud id", hint="set the cloud id itself")
    return found


def find_org_id(url: str, cloud_id: str, account: Account, conditions: Conditions) -> str:
    """Ask a gateway for the id of a site's organisation (docs/api-facts.md 7.5); the token is sent there.

    ReplyError where its answer holds none.
    """
    query = f'{{ tenantContexts(cloudIds: ["{check_cloud_id(cloud_id)}"]) {{ cloudId orgId }} }}'
    request = ApiRequest("POST", GRAPHQL, body={"query": query})
    with closing(open_sender(url, account, conditions)) as sender:
        data = sender.read(request)
    inner = data.get("data") if isinstance(data, dict) else None
    contexts = inner.get("tenantContexts") if isinstance(inner, dict) else None
    for context in contexts if isinstance(contexts, list) else []:
        found = context.get("orgId") if isinstance(context, dict) else None
        if isinstance(found, str) and re.fullmatch(r"[A-Za-z0-9-]+", found):
            return found
    raise ReplyError(f"{url}{GRAPHQL} has no organisation", hint="set org_id in the profile")
