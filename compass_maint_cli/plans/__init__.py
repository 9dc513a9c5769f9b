"""Rule files against windows: the desired windows, the plan, and its execution."""
