"""The account, and the masking of its token wherever text leaves the client."""

from base64 import b64encode
from dataclasses import dataclass, field

MASK = "***"

SHORTEST = 6
"""A token of fewer characters is a placeholder: to mask it would garble ordinary words."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks: basic authentication, ``email:token`` (facts 1.1). The token never shows in its text."""

    email: str
    token: str = field(repr=False)

    def authorization(self) -> str:
        """Return the value of the Authorization header."""
        return f"Basic {self._pair()}"

    def mask(self, text: str) -> str:
        """Return the text without the token, plain or encoded."""
        for secret in (self._pair(), self.token):
            if len(secret) >= SHORTEST:
                text = text.replace(secret, MASK)
        return text

    def _pair(self) -> str:
        return b64encode(f"{self.email}:{self.token}".encode()).decode()
