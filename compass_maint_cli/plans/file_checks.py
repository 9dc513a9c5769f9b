"""What files cannot ask of a plan: relative times, one key twice, new windows without a name."""

from collections.abc import Iterable

from compass_maint_cli.domain.plan_steps import Desired, Step
from compass_maint_cli.errors import Problem, RuleFileError
from compass_maint_cli.rulefiles.timing import TimedSpec


def check_fixed(specs: Iterable[TimedSpec]) -> None:
    """Refuse relative times: the window would move with every ``apply``."""
    meant = "write a date and a time, as in 2026-12-05 22:00; create takes relative times"
    what = "apply needs a fixed start, and this one depends on when it is read"
    wrong = [Problem(timed.spec.place_of("start"), what, meant) for timed in specs if not timed.fixed]
    if wrong:
        raise RuleFileError(tuple(wrong))


def check_keys(desired: Iterable[Desired]) -> None:
    """Refuse a name that equals the name and day of another window's occurrence."""
    seen: dict[tuple[str | None, str], Desired] = {}
    wrong: list[Problem] = []
    for item in desired:
        key = item.key
        if key is not None and item.place is not None:
            first = seen.setdefault((item.team_id, key), item)
            if first is not item:
                wrong.append(
                    Problem(item.place, f"duplicate key {key!r}", f"the first one is at {first.place}")
                )
    if wrong:
        raise RuleFileError(tuple(wrong))


def check_named(steps: Iterable[Step]) -> None:
    """Refuse windows without a name that do not exist yet: ``apply`` could not find them again."""
    items = [step.desired for step in steps if step.desired and step.key is None and step.differs]
    places = dict.fromkeys(item.place for item in items if item.place is not None)
    if places:
        meant = "add name:; apply finds its windows by name"
        raise RuleFileError(
            tuple(Problem(place, "a window without a name cannot be applied", meant) for place in places)
        )
