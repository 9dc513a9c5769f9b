"""Rule files, all at once: every window with its times, or every problem."""

from collections.abc import Iterable

from compass_maint_cli.errors import Problem, RuleFileError
from compass_maint_cli.rulefiles.reader import read_rule_file
from compass_maint_cli.rulefiles.sources import Source
from compass_maint_cli.rulefiles.spec import WindowSpec
from compass_maint_cli.rulefiles.timing import TimeDefaults, TimedSpec, timed
from compass_maint_cli.yamlnodes.problems import ProblemList, StopReadingError


def load_rule_files(sources: Iterable[Source], defaults: TimeDefaults) -> tuple[TimedSpec, ...]:
    """Return the windows of all files; raise RuleFileError with all that is wrong in all of them.

    No account is needed: names are looked up later, before something is sent.
    """
    found: list[TimedSpec] = []
    wrong: list[Problem] = []
    names: dict[str, WindowSpec] = {}
    for file, data in sources:
        read = read_rule_file(data, file)
        problems = ProblemList(file)
        try:
            for spec in read.windows:
                _check_name(spec, names, problems)
                window = timed(spec, problems, defaults)
                found += [window] if window else []
        except StopReadingError:
            pass  # its reason is in the list
        wrong += sorted({*read.problems, *problems.found})
    if wrong:
        raise RuleFileError(tuple(wrong))
    return tuple(found)


def _check_name(spec: WindowSpec, names: dict[str, WindowSpec], problems: ProblemList) -> None:
    """Report a name that another window of these files has already."""
    if spec.name is None:
        return
    first = names.setdefault(spec.name, spec)
    if first is not spec:
        problems.add(
            spec.place_of("name"),
            f"duplicate name {spec.name!r}",
            f"the first one is at {first.place_of('name')}",
        )
