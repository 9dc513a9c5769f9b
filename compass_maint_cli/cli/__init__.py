"""The command line: Typer, and nothing else."""
