"""One call's surroundings, each built when it is first asked for."""
