"""The steps that make the windows of an account match the rule files: a pure function.

A window is known by its scope and key. ``apply`` marks what it makes with ``[apply]`` before the key, or with
``[apply=OWNER]``, because a key alone does not show who made the window. It changes and removes only windows
with its own mark, never one that somebody made with ``create --key``, nor one of another set of files.
``--adopt`` changes those too, and marks them where their status allows it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from compass_maint_cli.domain.description import is_owned, plain_text
from compass_maint_cli.domain.lifecycle import scope_flag
from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance, Status
from compass_maint_cli.domain.plan_steps import Action, Desired, Step


def plan(
    desired: Iterable[Desired],
    windows: Iterable[Maintenance],
    *,
    now: datetime,
    prune: bool,
    owner: str | None = None,
    adopt: bool = False,
) -> tuple[Step, ...]:
    """Return the steps that make ``windows``, every one of the scopes in question, match what is ``desired``.

    A past window stays as it is, of an active one only the end may move (docs/api-facts.md 3), and a window
    that has ended is created again. What ``apply`` made for this ``owner``, but no file asks for, is removed
    with ``prune``. A window that ``apply`` did not make for this ``owner`` is changed only with ``adopt``.
    """
    known: dict[tuple[str | None, str | None], list[Maintenance]] = defaultdict(list)
    for window in windows:
        known[window.team_id, window.key].append(window)
    ours = {window.id for group in known.values() for window in group if is_owned(window, owner)}
    steps: list[Step] = []
    for item in desired:
        same_key = known[item.draft.team_id, item.draft.key]
        if item.draft.key is None:
            steps.append(_nameless(item, same_key, now))
        else:
            found = _take_best(item, same_key, ours)
            if found is not None:
                steps.append(_existing(item, found, now, ours=found.id in ours, adopt=adopt))
            else:
                steps += _absent(item, same_key, now)
            more = (window for window in same_key if window.is_open)
            steps += [_surplus(window, ours, prune, "another window has its key") for window in more]
            same_key.clear()
    left = (window for group in known.values() for window in group if window.is_open and window.id in ours)
    steps += [_surplus(window, ours, prune, "no file asks for it") for window in left]
    return tuple(sorted(steps, key=_order))


def _order(step: Step) -> tuple[str, float, str]:
    start = step.desired.draft.start if step.desired else step.window.start if step.window else None
    return (step.team_id or "", start.timestamp() if start else 0, step.key or "")


def _nameless(item: Desired, others: list[Maintenance], now: datetime) -> Step:
    """Return the step for a window without a name: only a window with the same data is the same window."""
    for window in others:
        if replace(window, description=window.description.strip()).is_like(item.draft):
            others.remove(window)
            return Step(Action.SAME, item, window)
    if item.draft.end <= now:
        return Step(Action.LEAVE, item, why="it is past")
    return Step(Action.BLOCKED, item, why="it has no name, and no window is the same")


def _take_best(item: Desired, same_key: list[Maintenance], ours: Collection[str]) -> Maintenance | None:
    """Remove the open window of the item from ``same_key`` and return it, or None.

    Of several, our own comes first, then one without differences, then an active one. Our own, because the
    others are never removed: if one of them matched better later, by becoming active, ours would become
    surplus although no file has changed.
    """

    def fit(window: Maintenance) -> tuple[bool, bool, bool, str]:
        differs = bool(changes(window, item.draft))
        return (window.id not in ours, differs, window.status != Status.ACTIVE, window.id)

    found = min((window for window in same_key if window.is_open), key=fit, default=None)
    if found is not None:
        same_key.remove(found)
    return found


def _absent(item: Desired, before: Sequence[Maintenance], now: datetime) -> Iterator[Step]:
    """Yield the step for a window that is not open; none for one beyond the horizon."""
    if item.draft.end <= now:
        yield Step(Action.LEAVE, item, why="it is past")
    elif item.due:
        yield _missing(item, before, now)


def changes(window: Maintenance, draft: Draft) -> Changes:
    """Return what an update has to send; the mark alone is not a difference."""
    return Changes(
        description=draft.description
        if plain_text(window.description) != plain_text(draft.description)
        else None,
        start=draft.start if window.start != draft.start else None,
        end=draft.end if window.end != draft.end else None,
        rules=draft.rules if sorted(window.rules) != sorted(draft.rules) else None,
    )


def _existing(item: Desired, window: Maintenance, now: datetime, *, ours: bool, adopt: bool) -> Step:
    """Return the step for a window that is planned or active."""
    wants = changes(window, item.draft)
    unmarked = not ours and window.description != item.draft.description
    if adopt and unmarked and window.status == Status.PLANNED:
        wants = wants._replace(description=item.draft.description)
    if not wants:
        return Step(Action.SAME, item, window)
    if item.draft.end <= now:
        return Step(Action.LEAVE, item, window, why=f"by the file it is past, yet it is {window.status}")
    planned = window.status == Status.PLANNED
    step = Step(Action.CHANGE, item, window, wants) if planned else _active(item, window, wants, now)
    if step.acts and not (ours or adopt):
        hint = "--adopt takes it over"
        return Step(Action.BLOCKED, item, window, why="apply did not make it", hint=hint)
    return step


def _active(item: Desired, window: Maintenance, wants: Changes, now: datetime) -> Step:
    """Return the step for an active window: its end moves, unless the file starts in the future."""
    if wants.start is not None and wants.start > now:
        # With its end moved to that time it would silence its entities until then, perhaps for years.
        end_it = f"compass-maint cancel {window.id}{scope_flag(window)} ends it now"
        return Step(
            Action.BLOCKED,
            item,
            window,
            why="it is active, and its file starts later",
            hint=f"apply again when it has ended; {end_it}",
        )
    names = ("description", "start", "rules")
    fixed = " and ".join(name for name in names if getattr(wants, name) is not None)
    why = f"it is active: its {fixed} cannot change" if fixed else ""
    if wants.end is None:
        return Step(Action.BLOCKED, item, window, why=why)
    return Step(Action.MOVE_END, item, window, Changes(end=wants.end), why)


def _missing(item: Desired, before: Sequence[Maintenance], now: datetime) -> Step:
    """Return the step for a window that does not exist, or has ended."""
    for window in before:
        if window.status not in tuple(Status):
            return Step(Action.BLOCKED, item, window, why=f"its status {window.status!r} is not known")
        if window.status == Status.CANCELLED and window.start == item.draft.start <= now:
            return Step(Action.LEAVE, item, window, why="it was cancelled while it was active")
    if before:
        return Step(Action.RENEW, item, why="the one before has ended")
    return Step(Action.CREATE, item)


def _surplus(window: Maintenance, ours: Collection[str], prune: bool, why: str) -> Step:
    """Return the step for an open window that no file asks for."""
    if not prune or window.id not in ours:
        hint = "; --prune removes it" if window.id in ours else ""
        return Step(Action.LEAVE, window=window, why=f"{why}{hint}")
    return Step(Action.CANCEL if window.status == Status.ACTIVE else Action.DELETE, window=window, why=why)
