"""Settings, profiles, the configuration file and credentials."""
