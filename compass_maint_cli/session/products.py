"""Which products answer for an account (docs/api-facts.md 7.3: Compass is being phased out)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from compass_maint_cli.config.settings import PRODUCTS
from compass_maint_cli.errors import CompassMaintError
from compass_maint_cli.session.console import Console

if TYPE_CHECKING:
    from compass_maint_cli.api.account import Account

PHASED_OUT = "Compass is being phased out; jsm answers for this account too: --product jsm"


def refusal_of(console: Console, account: "Account", product: str) -> CompassMaintError | None:
    """List one global window of a product, and return the error; None where it answers."""
    from compass_maint_cli.session.connection import open_client

    tried = Console(console.environment, console.flags, console.settings._replace(product=product))
    try:
        with open_client(tried, account) as client:
            next(iter(client.list_maintenances(None, "non-expired", size=1)), None)
    except CompassMaintError as error:
        return error
    return None


def other_than(product: str) -> str:
    """Return the other product."""
    return next(name for name in PRODUCTS if name != product)


def both(product: str, refused: Callable[[str], CompassMaintError | None]) -> str:
    """Say what the other product answers where ``product`` does; ``refused`` returns a product's error."""
    other = other_than(product)
    if error := refused(other):
        return f"{product} answers; {other} does not ({error.status or error.code})"
    return f"{product} answers" + (f". {PHASED_OUT}" if other == "jsm" else f", and {other} too")
