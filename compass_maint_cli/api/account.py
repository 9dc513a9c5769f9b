"""The account, and the masking of its token in every text that leaves the client."""

from base64 import b64encode

MASK = "***"

SHORTEST = 6
"""Characters. A shorter token is a placeholder, and masking it would garble ordinary words."""


class Account:
    """Email and API token, for basic authentication (docs/api-facts.md 1.1). The repr omits the token."""

    def __init__(self, email: str, token: str) -> None:
        self.email = email
        self.token = token

    def __repr__(self) -> str:
        return f"Account(email={self.email!r})"

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
