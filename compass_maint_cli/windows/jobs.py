"""Running the jobs of one call in parallel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from compass_maint_cli.api.pool import JobResult, run

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class JobRunner:
    """Runs jobs on at most ``parallel`` threads; ``on_interrupt`` is called after Ctrl-C.

    ``progress`` takes how far the work has come, ``done`` is called when it ends.
    """

    parallel: int
    on_interrupt: Callable[[], None]
    progress: Callable[[str], None] = lambda _text: None
    done: Callable[[], None] = lambda: None

    def run_all(self, jobs: Sequence[Callable[[], Value]]) -> list[JobResult[Value]]:
        """Run the jobs and return their results in the order asked."""
        results: list[JobResult[Value]] = []
        try:
            for result in run(jobs, self.parallel, self.on_interrupt):
                results.append(result)
                self.progress(f"{len(results):,} of {len(jobs):,} done")
        finally:
            self.done()
        return results

    def read_all(self, jobs: Sequence[Callable[[], Value]]) -> list[JobResult[Value]]:
        """Run jobs that only read; raise KeyboardInterrupt after Ctrl-C, for half an answer is none."""
        results = self.run_all(jobs)
        if any(result.interrupted for result in results):
            raise KeyboardInterrupt
        return results
