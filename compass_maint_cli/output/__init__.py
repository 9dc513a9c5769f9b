"""What is shown: a file a format, one interface, everything returned as text.

Nothing in here writes to a stream, reads the environment or knows the API. The session hands in what it found
out about the terminal as a `View`, asks for a `Renderer`, and writes the chunks of text that come back.
"""

from compass_maint_cli.output.format import Format, Renderer, renderer
from compass_maint_cli.output.text import visible
from compass_maint_cli.output.view import Record, Tone, View

__all__ = ["Format", "Record", "Renderer", "Tone", "View", "renderer", "visible"]
