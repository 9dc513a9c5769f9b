"""The guards of the profile, for every window that a plan makes or changes."""

from collections.abc import Iterable
from dataclasses import replace

from compass_maint_cli.domain.description import overridden
from compass_maint_cli.domain.plan_steps import CHANGING, Step
from compass_maint_cli.errors import UsageError
from compass_maint_cli.windows.guards import Guards, guarded_changes


def guarded_steps(guards: Guards, steps: Iterable[Step], override: str | None) -> tuple[Step, ...]:
    """Return the steps, with the reason in the descriptions of windows that pass the guards by ``override``.

    Raise UsageError that names every window that the profile refuses.
    """
    refused: list[str] = []
    checked = []
    for step in steps:
        whys, kept = _guarded(guards, step, override)
        if whys:
            refused.append(f"{step.key or (step.window and step.window.id)}: {'; '.join(whys)}")
        checked.append(kept)
    if refused:
        count = "a window" if len(refused) == 1 else f"{len(refused)} windows"
        lines = "".join(f"\n  {line}" for line in refused)
        raise UsageError(
            f"the profile refuses {count} of the plan:{lines}",
            hint="--override REASON applies it anyway and adds the reason to their descriptions",
        )
    return tuple(checked)


def _guarded(guards: Guards, step: Step, override: str | None) -> tuple[list[str], Step]:
    if step.window is not None and step.action in CHANGING:
        whys, changes = guarded_changes(guards, step.window, step.changes, override)
        return whys, replace(step, changes=changes)
    new = step.new_window
    whys = list(guards.refused(new)) if new else []
    if new is None or override is None or not whys:
        return whys, step
    return [], replace(step, desired=replace(new, description=overridden(new.description, override)))
