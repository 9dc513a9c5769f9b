"""Rule files: YAML text and windows, each made from the other (design, section 2).

The way in: ``sources.read_sources`` opens what a command line names, ``load.load_rule_files`` returns its
windows as ``timing.TimedSpec``, and ``TimedSpec.occurrences`` the spans and keys of each.
"""
