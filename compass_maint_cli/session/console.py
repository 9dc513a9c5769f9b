"""What one call prints: data on standard output, and everything else on standard error."""

from collections.abc import Callable, Iterable, Sequence
from threading import RLock
from typing import TYPE_CHECKING

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Flags
from compass_maint_cli.config.settings import Settings
from compass_maint_cli.errors import CompassMaintError, UsageError
from compass_maint_cli.output.format import FORMATS, Answer, Format, Renderer, format_names, renderer
from compass_maint_cli.session.built_once import BuiltOnce
from compass_maint_cli.session.streams import checked_writes, confirm, report, stderr_progress, stderr_view

if TYPE_CHECKING:
    from compass_maint_cli.domain.maintenance import Maintenance
    from compass_maint_cli.domain.scope_report import ScopeReport
    from compass_maint_cli.output.progress import Progress
    from compass_maint_cli.output.view import Record, View
    from compass_maint_cli.session.names import Names
    from compass_maint_cli.session.waiting import Waiting


class Console:
    """The output of one call, by its format, its terminal and its flags."""

    def __init__(
        self,
        environment: Environment,
        flags: Flags,
        settings: Settings,
        names: "Callable[[], Names] | None" = None,
    ) -> None:
        self._names = names
        self.building = RLock()
        self.environment = environment
        self.flags = flags
        self.settings = settings
        self.quiet = flags.quiet or environment.environ.get("COMPASS_MAINT_QUIET", "") not in ("", "0")
        """Whether only warnings and errors are printed on standard error."""
        self._unsaid: list[str] = []
        self._held: list[str] = []

    def info(self, text: str) -> None:
        """Print a sentence on standard error, unless the call is quiet."""
        if self.quiet:
            self._unsaid.append(text)
        else:
            self.notice(text)

    def notice(self, text: str) -> None:
        """Print a sentence on standard error, also where the call is quiet."""
        from compass_maint_cli.output.failures import notice_text

        self.progress.note(notice_text(text, stderr_view(self.environment)))

    def debug(self, text: str) -> None:
        """Print a part of the HTTP conversation, line by line."""
        from compass_maint_cli.output.escaping import visible

        self.progress.note("".join(f"{visible(line)}\n" for line in text.splitlines()))

    def info_waiting(self, text: str) -> None:
        """Print why a call takes long, on a terminal only: a log does not need such lines."""
        if self.environment.stderr.isatty():
            self.info(text)

    def warn(self, text: str) -> None:
        """Print a warning on standard error."""
        from compass_maint_cli.output.failures import warning_text

        self.progress.note(warning_text(text, stderr_view(self.environment)))

    def report(self, error: CompassMaintError) -> None:
        """Print an error on standard error and go on: one of several targets failed."""
        self.progress.done()
        report(error, self.environment, as_json=self.format.is_json)

    @BuiltOnce
    def progress(self) -> "Progress":
        """The progress of long work: one line on standard error, where that is a terminal."""
        return stderr_progress(self.environment)

    @BuiltOnce
    def waiting(self) -> "Waiting":
        """Says for which host the call waits."""
        from compass_maint_cli.session.waiting import Waiting

        return Waiting(self.progress, self.environment.monotonic)

    def close(self) -> None:
        """Stop the threads of this call's messages."""
        if "waiting" in self.__dict__:
            self.waiting.close()
        if "progress" in self.__dict__:
            self.progress.done()

    @property
    def account(self) -> str:
        """The site and the profile: ``acme.atlassian.net (profile prod)``."""
        settings = self.settings
        return f"{settings.site or settings.cloud_id or 'no site'} (profile {settings.profile})"

    def say_dry_run(self) -> None:
        """Say that nothing is sent, and which account it would be sent to."""
        email = f", {self.settings.email}" if self.settings.email else ""
        self.info(f"dry run: nothing is sent to {self.account}{email}")

    @property
    def may_ask(self) -> bool:
        """Whether a question would reach a person."""
        return not (self.environment.headless or self.flags.no_input)

    def confirm(self, question: str) -> bool:
        """Ask a yes-or-no question on standard error; only after ``may_ask``.

        What a quiet call left out is printed first: it says what the question is about.
        """
        for text in self._unsaid:
            self.notice(text)
        self._unsaid.clear()
        return confirm(question, self.environment)

    @BuiltOnce
    def view(self) -> "View":
        """What renderers need to know of this standard output."""
        from compass_maint_cli.session.stdout_view import stdout_view

        return stdout_view(self.environment, self.flags, self.settings, self.format, self._names)

    @BuiltOnce
    def sentence_view(self) -> "View":
        """What sentences on standard error need to know: the view, with names off a terminal, too."""
        from compass_maint_cli.session.stdout_view import sentence_view

        return sentence_view(self.view, self.settings, self._names)

    @BuiltOnce
    def renderer(self) -> Renderer:
        """The format of standard output."""
        return renderer(self.format, self.view)

    def renderer_of_list(self, *, many_scopes: bool) -> Renderer:
        """Return the format of standard output for windows of one scope, or of several."""
        return renderer(self.format, self.view._replace(many_scopes=many_scopes))

    @property
    def format(self) -> Format:
        """What ``-o`` asks for."""
        return FORMATS[self.settings.output]

    def check_format(self, answer: Answer) -> None:
        """Raise UsageError for a format that cannot show the verb's answer, before it does anything."""
        if answer not in self.format.answers:
            origin, names = self.settings.origins["output"].origin, ", ".join(format_names(answer))
            raise UsageError(f"{origin}: this verb cannot show {self.format.name!r}, only {names}")

    @property
    def streams(self) -> bool:
        """Whether a list is shown as it arrives; in other formats a part could pass for the whole."""
        return self.format.streams(terminal=self.view.terminal)

    @property
    def reads_as_text(self) -> bool:
        """Whether a person reads the answer as text."""
        return self.format.is_text and self.view.for_people

    @property
    def is_short(self) -> bool:
        """Whether a table for a person leaves out what only ``--wide`` shows."""
        return self.reads_as_text and self.view.terminal and not self.view.wide

    def show(self, windows: "Sequence[Maintenance]") -> None:
        """Print windows that were read, as a list."""
        self.write(self.renderer.windows(windows))
        if not windows:
            self.say_none()

    def say_none(self) -> None:
        """Say to a person at a terminal that a list is empty; data shows that by itself."""
        if self.reads_as_text:
            self.info("no windows")

    def say_scope(self, report: "ScopeReport", *, empty: bool = False, selected: bool = False) -> None:
        """Say what an answer does not cover, on standard error: a sentence, or one line of JSON.

        ``empty`` says that it holds no window, ``selected`` that not every window was asked for.
        """
        report = report.of_nothing() if empty else report
        if report.complete:
            if empty:
                self.say_none()
        elif self.format.is_json:
            import json

            self.info(json.dumps(report.data()))
        else:
            teams = self.sentence_view.teams
            nothing = report.nothing(teams, selected=selected) if empty else ""
            self.info(report.sentence(teams, empty=nothing))

    def show_one(self, window: "Maintenance") -> None:
        """Print one window."""
        self.write(self.renderer.window(window))

    def show_records(self, records: Iterable["Record"], columns: Sequence[str]) -> None:
        """Print answers that are not windows, as a list; ``columns`` names the cells and their order."""
        self.write(self.renderer.records(records, columns))

    def show_record(self, record: "Record") -> None:
        """Print one answer that is not a window."""
        self.write(self.renderer.record(record))

    def write(self, chunks: Iterable[str]) -> None:
        """Write data to standard output as it becomes ready; raise ReaderGoneError when nobody reads on."""
        for chunk in chunks:
            self._put(chunk)
        with checked_writes():
            self.environment.stdout.flush()

    def hold(self, row: str) -> None:
        """Keep a row for `flush_rows`: a terminal takes a hundred lines at once in the time of a few."""
        self._held.append(row)

    def flush_rows(self) -> None:
        """Write the rows that were held back."""
        text, self._held = "".join(self._held), []
        if text:
            self._put(text)

    def _put(self, text: str) -> None:
        if "progress" in self.__dict__:
            self.progress.done()
        with checked_writes():
            self.environment.stdout.write(text)
            if self.streams:
                self.environment.stdout.flush()
