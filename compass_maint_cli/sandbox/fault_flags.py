"""Faults as people write them on the command line: ``50ms``, ``503:0.1``, ``10/s``, ``0.2``."""

import re

NUMBER = r"(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def parse_latency(text: str) -> float:
    """Return the seconds of ``50ms``, ``1.5s`` or ``1m``; raise ValueError with a sentence for others."""
    found = re.fullmatch(rf"{NUMBER}(?P<unit>ms|s|m)", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no latency; write a number with its unit, such as 50ms or 1.5s")
    return float(found["number"]) * SECONDS[found["unit"]]


def parse_fail(text: str) -> tuple[int, float]:
    """Return the status and the rate of ``503:0.1``; raise ValueError with a sentence for others."""
    status, colon, rate = text.strip().partition(":")
    if not colon or not re.fullmatch("[45][0-9]{2}", status):
        raise ValueError(
            f"{text!r} is no failure; write STATUS:RATE with a status from 400 to 599, such as 503:0.1"
        )
    return int(status), parse_share(rate)


def parse_rate_limit(text: str) -> float:
    """Return the requests a second of ``10/s`` or ``600/m``; raise ValueError with a sentence for others."""
    found = re.fullmatch(rf"{NUMBER}/(?P<unit>s|m)", text.strip())
    if not found or float(found["number"]) == 0:
        raise ValueError(f"{text!r} is no rate limit; write requests for a time, such as 10/s or 600/m")
    return float(found["number"]) / SECONDS[found["unit"]]


def parse_share(text: str) -> float:
    """Return a rate from 0 to 1; raise ValueError with a sentence for others."""
    if not re.fullmatch(NUMBER, text.strip()) or float(text) > 1:
        raise ValueError(
            f"{text!r} is no rate; write a number from 0 to 1, such as 0.1 for one request in ten"
        )
    return float(text)
