"""Running the jobs of one call in parallel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, TypeVar

from compass_maint_cli.api.pool import JobResult, run

Value = TypeVar("Value")


class Progress(Protocol):
    """How far long work has come; its context ends with the work."""

    def __enter__(self) -> object:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        """End."""

    def update(self, text: str) -> None:
        """Say how far it is."""


class NoProgress:
    """The progress of work that says nothing."""

    def __enter__(self) -> object:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        """End."""

    def update(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class JobRunner:
    """Runs jobs on at most ``parallel`` threads; ``on_interrupt`` is called after Ctrl-C."""

    parallel: int
    on_interrupt: Callable[[], None]
    progress: Progress

    def run_all(self, jobs: Sequence[Callable[[], Value]]) -> list[JobResult[Value]]:
        """Run the jobs and return their results in the order asked."""
        results: list[JobResult[Value]] = []
        with self.progress:
            for result in run(jobs, self.parallel, self.on_interrupt):
                results.append(result)
                self.progress.update(f"{len(results):,} of {len(jobs):,} done")
        return results
