from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.site import Site, opened


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The API over TCP."""
    with opened(tmp_path) as site:
        yield site
