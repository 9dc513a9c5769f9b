"""Fixtures that every test may use."""

from pathlib import Path

import pytest

from tests.harness import Cli


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write what the tool says into the transcripts")


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """The tool with an empty home, and the sandbox as its account."""
    return Cli(tmp_path, variables={"COMPASS_MAINT_PROFILE": "sandbox"})


@pytest.fixture
def bare(tmp_path: Path) -> Cli:
    """The tool with an empty home and no account."""
    return Cli(tmp_path)
