"""The Operations API in a box, for first tries and tests (docs/api-facts.md 8); it shares no code with the client."""
