"""Run a command on a pseudo-terminal: standard input is typed, what it shows goes to standard output.

Started as a program, since only a process without threads may fork. Its exit code is the command's.
"""

import os
import pty
import sys


def main() -> int:
    return os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
