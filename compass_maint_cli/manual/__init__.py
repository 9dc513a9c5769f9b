"""Man pages and help topics."""
