"""Windows, rules and what follows from them: frozen and pure."""
