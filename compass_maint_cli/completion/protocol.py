"""Completion: scripts for three shells, which hold the command line's words, and the values they ask for.

The scripts are made from the command objects (``scripts``) and hold verbs, options and choices, so that most
of TAB starts no process. For what only this machine or the API knows they call the tool with the variable
``_COMPASS_MAINT_COMPLETE``, which names the kind of value, and the words before the cursor, and get a value a
line (``values.answer``).
"""

SHELLS = ("bash", "zsh", "fish")

ANSWER_WITHIN = 1.5
"""Seconds after which TAB gives up: a resolver, a token command or a server may take longer."""
