"""Rule files against windows: what is desired, the plan, carrying it out."""
