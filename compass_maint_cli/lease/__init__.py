"""A window held open while a command runs: a lease, not a timer (design, section 3).

``state`` and ``step`` are pure: what has happened goes in, what is to be done comes out. ``opening`` makes
the window, ``calls`` sends what the lease asks for, ``hold`` turns signals, replies and the command's end
into events and does what comes out.
"""
