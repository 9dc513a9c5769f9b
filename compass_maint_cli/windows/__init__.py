"""What verbs do to windows."""
