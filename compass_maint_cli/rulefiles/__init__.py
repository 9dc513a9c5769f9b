"""Rule files: YAML text and windows, each made from the other."""
