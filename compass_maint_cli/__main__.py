"""Start the tool; ``--version`` answers before anything is loaded."""

import sys


def run() -> None:
    """Run the command line of this process and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from compass_maint_cli import __version__

        sys.stdout.write(f"compass-maint {__version__}\n")
        return
    from compass_maint_cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
