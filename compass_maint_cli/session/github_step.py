"""What a step on GitHub Actions leaves behind, in files that the runner names in variables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.errors import Problem
    from compass_maint_cli.session.console import Console


class GithubStep(NamedTuple):
    """The step that this process runs in; outside GitHub Actions nothing is written.

    A file that cannot be written is a warning: it does not change what was done.
    """

    environ: Mapping[str, str]
    console: "Console"

    def write_ids(self, windows: "Sequence[Maintenance]") -> None:
        """Append the windows' ids to GITHUB_OUTPUT."""
        if path := self.environ.get("GITHUB_OUTPUT"):
            from compass_maint_cli.output.github import step_output

            self._append("GITHUB_OUTPUT", path, step_output(windows))

    def write_table(self, windows: "Sequence[Maintenance]", **more: str) -> None:
        """Append one table of the windows to GITHUB_STEP_SUMMARY; ``more`` are further columns."""
        if path := self.environ.get("GITHUB_STEP_SUMMARY"):
            from compass_maint_cli.output.github import step_summary

            self._append("GITHUB_STEP_SUMMARY", path, step_summary(windows, self.console.view, **more))

    def write_plan(self, markdown: Callable[[], str]) -> None:
        """Append a plan, as Markdown, to GITHUB_STEP_SUMMARY."""
        if path := self.environ.get("GITHUB_STEP_SUMMARY"):
            self._append("GITHUB_STEP_SUMMARY", path, f"\n{markdown()}\n")

    def annotate(self, level: str, problems: "Iterable[Problem]") -> None:
        """Show problems at the lines of their files; ``level`` is error or warning.

        Nothing is written where standard error is JSON.
        """
        if self.environ.get("GITHUB_ACTIONS") == "true" and not self.console.format.is_json:
            from compass_maint_cli.output.github import annotation

            for problem in problems:
                text = f"{problem.what} ({problem.meant})" if problem.meant else problem.what
                self.console.progress.note(f"{annotation(level, problem.place, text)}\n")

    def write_lines(self, sentences: Sequence[str]) -> None:
        """Append sentences to GITHUB_STEP_SUMMARY."""
        if sentences and (path := self.environ.get("GITHUB_STEP_SUMMARY")):
            from compass_maint_cli.output.github import summary_lines

            self._append("GITHUB_STEP_SUMMARY", path, summary_lines(sentences))

    def _append(self, variable: str, path: str, text: str) -> None:
        try:
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            self.console.warn(f"{variable} names {path}, which cannot be written: {error.strerror}")
