"""YAML and JSON text as nodes that know their places."""
