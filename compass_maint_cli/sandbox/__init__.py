"""The Operations API in a box, sharing no code with the client. Its decisions: docs/api-facts.md 8."""
