"""The account as the vendor's Terraform provider is given it, in variables (docs/api-facts.md 1.1).

They are used all together or not at all: half an account of one tool and half of another is a mistake.
"""

from collections.abc import Mapping

from compass_maint_cli.config.profiles import Setting

PREFIX = "ATLASSIAN_OPS_"
TOKEN = f"{PREFIX}API_TOKEN"
PRODUCT = f"{PREFIX}PRODUCT_TYPE"
PRODUCTS = {"jira-service-desk": "jsm", "compass": "compass"}
"""Terraform's words for the products; the first is its default."""

VARIABLES = {
    "cloud_id": f"{PREFIX}CLOUD_ID",
    "site": f"{PREFIX}DOMAIN_NAME",
    "email": f"{PREFIX}API_EMAIL_ADDRESS",
}
OURS = ("site", "cloud_id", "email", "token_command")
"""Our settings that are a part of an account; the token's variable is another."""


def terraform_account(
    found: Mapping[str, Setting], environ: Mapping[str, str], our_token: str | None
) -> dict[str, Setting]:
    """Return the settings that Terraform's variables give; none where ``found`` has a part of an account.

    ``our_token`` is the variable of our own token. An email, a token, and a cloud id or a domain must be
    there. A product that was found stays.
    """
    if our_token or any(found[name].value is not None for name in OURS):
        return {}
    held = {name: Setting(environ[key], key) for name, key in VARIABLES.items() if environ.get(key)}
    if "email" not in held or not held.keys() & {"cloud_id", "site"} or not environ.get(TOKEN):
        return {}
    if found["product"].origin == "default":
        named = environ.get(PRODUCT) or next(iter(PRODUCTS))
        held["product"] = Setting(PRODUCTS.get(named, named), PRODUCT)
    return held
