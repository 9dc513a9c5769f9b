"""Faults as people write them on the command line: ``50ms``, ``503:0.1``, ``10/s``, ``0.2``."""

import re
from collections.abc import Iterable

from compass_maint_cli.sandbox.fixtures import TEAM_ALIASES

TEAM_STATUSES = ("403", "404")
NUMBER = r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def parse_latency(text: str) -> float:
    """Return the seconds of ``50ms``, ``1.5s`` or ``1m``; raise ValueError with a sentence for others."""
    found = re.fullmatch(rf"{NUMBER}(?P<unit>ms|s|m)", text.strip())
    if not found:
        raise ValueError(f"invalid latency {text!r}: write a number with its unit, such as 50ms or 1.5s")
    return float(found["number"]) * SECONDS[found["unit"]]


def parse_fail(text: str) -> tuple[int, float]:
    """Return the status and the rate of ``503:0.1``; raise ValueError with a sentence for others."""
    status, colon, rate = text.strip().partition(":")
    if not colon or not re.fullmatch("[45][0-9]{2}", status):
        raise ValueError(
            f"invalid failure {text!r}: write STATUS:RATE with a status from 400 to 599, such as 503:0.1"
        )
    return int(status), parse_share(rate)


def parse_rate_limit(text: str) -> float:
    """Return the requests a second of ``10/s`` or ``600/m``; raise ValueError with a sentence for others."""
    found = re.fullmatch(rf"{NUMBER}/(?P<unit>s|m)", text.strip())
    if not found or float(found["number"]) == 0:
        raise ValueError(f"invalid rate limit {text!r}: write requests for a time, such as 10/s or 600/m")
    return float(found["number"]) / SECONDS[found["unit"]]


def parse_share(text: str) -> float:
    """Return a rate from 0 to 1; raise ValueError with a sentence for others."""
    if not re.fullmatch(NUMBER, text.strip()) or float(text) > 1:
        raise ValueError(
            f"invalid rate {text!r}: write a number from 0 to 1, such as 0.1 for one request in ten"
        )
    return float(text)


def parse_duration(text: str) -> float:
    """Return the seconds of ``3s`` or ``-2m``; raise ValueError with a sentence for others."""
    found = re.fullmatch(rf"(?P<sign>[+-]?){NUMBER}(?P<unit>ms|s|m)", text.strip())
    if not found:
        raise ValueError(f"invalid duration {text!r}: write a number with its unit, such as 3s, 500ms or 2m")
    return float(f"{found['sign']}{found['number']}") * SECONDS[found["unit"]]


def parse_lag(text: str) -> float:
    """Return the seconds of a duration that is not negative; raise ValueError with a sentence for others."""
    if (seconds := parse_duration(text)) < 0:
        raise ValueError(f"invalid duration {text!r}: it must not be negative")
    return seconds


def parse_team_status(text: str) -> tuple[str, int]:
    """Return the id and the status of ``payments:403``; raise ValueError with a sentence for others."""
    name, colon, status = text.strip().rpartition(":")
    if not colon or status not in TEAM_STATUSES:
        raise ValueError(f"invalid team status {text!r}: write TEAM:403 or TEAM:404, such as payments:403")
    id_ = TEAM_ALIASES.get(name.lower(), name.lower())
    if id_ not in TEAM_ALIASES.values():
        raise ValueError(f"unknown team {name!r}: choose from {', '.join(TEAM_ALIASES)}")
    return id_, int(status)


def parse_choice(text: str, choices: Iterable[str], what: str) -> str:
    """Return the text if it is one of the choices; raise ValueError with a sentence for others."""
    if text not in choices:
        raise ValueError(f"invalid {what} {text!r}: choose from {', '.join(choices)}")
    return text
