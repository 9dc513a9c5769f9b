"""``compass-maint sandbox serve|reset|path``."""
