"""Maintenance windows of Atlassian Compass Operations from a shell or a CI job."""

__version__ = "0.1.0"
