"""How the API may differ from its documentation, chosen for a whole sandbox."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SCOPES = {"GET": "read", "HEAD": "read", "POST": "write", "PATCH": "write", "DELETE": "delete"}
"""The scope that each method needs (docs/api-facts.md 7.1)."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What differs.

    ``list_lag``: seconds for which a new window is missing from lists and GETs. ``team_status``: the status
    that a team's windows and policies answer, by the team's id. ``error_shape``: a key of
    ``error_shapes.SHAPES``. ``missing_scopes``: values of SCOPES that the token lacks. ``normalise``:
    descriptions come back trimmed, in NFC and HTML-escaped, ids in lower case, a past start as now.
    ``clock_skew``: seconds by which the clock is ahead. ``maintenance_sources``: whether an integration has
    that member.
    """

    list_lag: float = 0.0
    team_status: Mapping[str, int] = field(default_factory=dict)
    error_shape: str = "documented"
    missing_scopes: frozenset[str] = frozenset()
    normalise: bool = False
    clock_skew: float = 0.0
    maintenance_sources: bool = True
