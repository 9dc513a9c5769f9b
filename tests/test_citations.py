"""Comments cite pages of this repository, and the sections that they cite exist."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
CITED_FROM = sorted(
    path
    for pattern in ("compass_maint_cli/**/*.py", "tests/**/*.py", "pyproject.toml", ".ci/run")
    for path in ROOT.glob(pattern)
)
DOCS = sorted((ROOT / "docs").glob("*.md"))
FOR_DEVELOPERS = ("architecture.md", "api-facts.md", "apply.md")
CITATION = re.compile(r"(?P<page>docs/[\w/-]+\.md)(?P<sections>(?: \d+(?:\.\d+)*(?:(?:,| and) \d+\.\d+)*)?)")
NUMBERED = re.compile(r"^(?:#+ (\d+(?:\.\d+)*)\b|\| (\d+\.\d+) \|)", re.MULTILINE)
"""Headings, and rows of a table that have a number of their own: `### 1.4 Schemas`, `| 6.10 | …`."""
OUTSIDE = re.compile(r"\b(?:facts|design|house|examples)(?:\.md)?,? (?:section )?\d|\b(?:design|house)\.md\b")
"""Working notes that are not part of the repository: `facts 1.4`, `design, section 3`, `house.md`."""


@cache
def sections(page: Path) -> set[str]:
    return {heading or row for heading, row in NUMBERED.findall(page.read_text("utf-8"))}


def citations(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield page and sections of each citation, also where a line breaks between them."""
    text = re.sub(r"\n[ \t]*(?:# )?", " ", path.read_text("utf-8"))
    for found in CITATION.finditer(text):
        yield found["page"], re.findall(r"[\d.]+", found["sections"])


def test_the_pages_for_developers_have_numbered_sections() -> None:
    """Comments cite these by section; the pages for users are read as a whole and have no numbers."""
    for name in FOR_DEVELOPERS:
        assert sections(ROOT / "docs" / name), name


def test_some_comments_cite_a_section() -> None:
    """Otherwise the test of each file would pass with a broken pattern."""
    cited = {page for path in CITED_FROM for page, numbers in citations(path) if numbers}
    assert cited >= {"docs/architecture.md", "docs/api-facts.md"}


def test_a_cited_section_exists() -> None:
    for path in CITED_FROM:
        for page, numbers in citations(path):
            assert (ROOT / page).is_file(), f"{path} cites {page}"
            missing = [number for number in numbers if number not in sections(ROOT / page)]
            assert not missing, f"{path}: {page} has no section {', '.join(missing)}"


def test_no_page_outside_the_repository_is_cited() -> None:
    for path in {*CITED_FROM, *DOCS} - {Path(__file__)}:
        assert OUTSIDE.findall(re.sub(r"docs/api-facts\.md", "", path.read_text("utf-8"))) == [], path
