"""The Operations API over HTTP."""
