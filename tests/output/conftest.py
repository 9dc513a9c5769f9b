"""Properties are judged by their answer, not by the time a busy machine takes."""

from hypothesis import settings

settings.register_profile("output", deadline=None)
settings.load_profile("output")
