"""Windows, rules, and the logic on them: frozen values and pure functions."""
