"""The steps that make the windows of an account match the rule files: a pure function.

A window is known by its scope and key. ``apply`` marks what it makes with ``[apply]`` before the key, or with
``[apply=OWNER]``, because a key alone does not show who created the window. It changes and removes only
windows with its own mark, never those of ``create --key`` or of another set of files.
``--adopt`` changes those too, and marks them where their status allows it.

docs/apply.md has every case as a table.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from compass_maint_cli.domain.description import is_owned, plain_text, without_override
from compass_maint_cli.domain.lifecycle import scope_flag
from compass_maint_cli.domain.maintenance import Changes, Draft, Maintenance, Status, comparable
from compass_maint_cli.domain.plan_steps import Action, Desired, PlanOptions, Step, WindowKey

TAKEN_OVER = {
    Status.PLANNED: "taken over from others: apply marks it as its own",
    Status.ACTIVE: "taken over from others for this change: an active window cannot be marked",
}


def plan(
    desired: Iterable[Desired],
    windows: Iterable[Maintenance],
    *,
    now: datetime,
    options: PlanOptions,
    excepted: Collection[WindowKey] = frozenset(),
) -> tuple[Step, ...]:
    """Return the steps that make ``windows``, every one of the scopes in question, match what is ``desired``.

    A past window stays as it is, of an active one only the end may move (docs/api-facts.md 3). A window that
    has ended is created again, unless its file still has the same start: what a person ended stays ended.
    A window that ``apply`` created for this owner and that is in no file is removed with ``prune``, and in
    any case if its key is ``excepted`` or its file says that it is over. A window that ``apply`` did not
    create for this owner is changed only with ``adopt``.
    """
    known: dict[WindowKey, list[Maintenance]] = defaultdict(list)
    nameless: dict[object, list[Maintenance]] = defaultdict(list)
    for window in windows:
        known[window.team_id, window.key].append(window)
        if window.key is None:
            nameless[_content(window)].append(window)
    ours = frozenset(
        window.id for group in known.values() for window in group if is_owned(window, options.owner)
    )
    planning = _Planning(now, options, ours)
    steps: list[Step] = []
    for item in desired:
        if item.key is None:
            steps.append(planning.nameless(item, nameless[_content(item)]))
        else:
            steps += planning.named(item, known[item.team_id, item.key])
    for key, group in known.items():
        left = [window for window in group if window.is_open and window.id in ours]
        steps += [planning.unwanted(window, excepted=key in excepted) for window in left]
    return tuple(sorted(steps, key=_order))


def _order(step: Step) -> tuple[str, float, str]:
    start = step.subject.start if step.subject else None
    return (step.team_id or "", start.timestamp() if start else 0, step.key or "")


def _content(window: Draft | Maintenance) -> object:
    """Return what is the same for windows with the same data."""
    return (
        window.team_id,
        window.description.strip(),
        window.start,
        window.end,
        comparable(window.rules),
    )


def changes(window: Maintenance, draft: Draft) -> Changes:
    """Return what an update has to send; the mark or the reason of --override alone does not count."""
    text, wanted = plain_text(window.description), plain_text(draft.description)
    new = Changes(start=draft.start, end=draft.end, rules=draft.rules).beyond(window)
    return new if wanted in (text, without_override(text)) else new._replace(description=draft.description)


@dataclass(frozen=True, slots=True)
class _Planning:
    """Plans window by window. ``ours`` are the ids of windows that ``apply`` created for this owner."""

    now: datetime
    options: PlanOptions
    ours: Collection[str]

    def nameless(self, item: Desired, same: list[Maintenance]) -> Step:
        """Return the step for a window without a name: only one with the same data is the same window."""
        if same:
            return Step(Action.SAME, item, same.pop())
        if item.end <= self.now:
            return Step(Action.LEAVE, item, why="it is in the past")
        return Step(Action.BLOCKED, item, why="it has no name, and no window equals it")

    def named(self, item: Desired, same_key: list[Maintenance]) -> Iterator[Step]:
        """Yield the steps for a window with a name, and for others with its key; empty ``same_key``."""
        found = self._take_best(item, same_key)
        yield from self._existing(item, found) if found is not None else self._absent(item, same_key)
        for window in same_key:
            if window.is_open:
                yield self._surplus(window, "another window has its key")
        same_key.clear()

    def unwanted(self, window: Maintenance, *, excepted: bool) -> Step:
        """Return the step for an open window of ours that no file asks for."""
        if excepted:
            return _removal(window, "its file excludes that day")
        return self._surplus(window, "it is in no file")

    def _take_best(self, item: Desired, same_key: list[Maintenance]) -> Maintenance | None:
        """Remove the open window of the item from ``same_key`` and return it, or None.

        Of several, our own comes first, then one without differences, then an active one. Our own, because
        the others are never removed: if one of them matched better later, by becoming active, ours would
        become surplus although no file has changed.
        """

        def fit(window: Maintenance) -> tuple[bool, bool, bool, str]:
            differs = bool(changes(window, item))
            return (window.id not in self.ours, differs, window.status != Status.ACTIVE, window.id)

        found = min((window for window in same_key if window.is_open), key=fit, default=None)
        if found is not None:
            same_key.remove(found)
        return found

    def _absent(self, item: Desired, before: Sequence[Maintenance]) -> Iterator[Step]:
        """Yield the step for a window that is not open; none for one beyond the horizon."""
        if item.end <= self.now:
            yield Step(Action.LEAVE, item, why="it is in the past")
        elif item.due:
            yield self._missing(item, before)

    def _missing(self, item: Desired, before: Sequence[Maintenance]) -> Step:
        """Return the step for a window that does not exist, or has ended."""
        for window in before:
            if window.status not in tuple(Status):
                return Step(Action.BLOCKED, item, window, why=f"its status {window.status!r} is not known")
            if window.start == item.start:
                return self._ended(item, window)
        if before:
            return Step(Action.RENEW, item, why="the previous one has ended")
        return Step(Action.CREATE, item)

    def _ended(self, item: Desired, window: Maintenance) -> Step:
        """Return the step for a window that was ended before its file's end: it is not created again."""
        begun = item.start <= self.now
        if begun and window.status == Status.CANCELLED:
            return Step(Action.LEAVE, item, window, why="it was cancelled while it was active")
        if begun:
            return Step(Action.LEAVE, item, window, why="it ended before the end in its file")
        hint = "another start in its file creates it again"
        if item.repeats:
            hint = f"except: [{(item.key or '').rpartition('@')[2]}] in its file confirms it"
        why = "it was cancelled before it began and is not created again"
        return Step(Action.LEAVE, item, window, why=why, hint=hint)

    def _existing(self, item: Desired, window: Maintenance) -> Iterator[Step]:
        """Yield the steps for a window that is planned or active."""
        ours, wants = window.id in self.ours, changes(window, item)
        adopted = self.options.adopt and not ours and window.description != item.description
        if adopted and window.status == Status.PLANNED:
            wants = wants._replace(description=item.description)
        if not wants:
            yield Step(Action.SAME, item, window)
        elif item.end <= self.now:
            yield self._over(item, window)
        elif not (ours or self.options.adopt):
            hint = "--adopt takes it over"
            yield Step(Action.BLOCKED, item, window, why="apply did not make it", hint=hint)
        elif window.status == Status.PLANNED:
            why = TAKEN_OVER[Status.PLANNED] if adopted else ""
            yield Step(Action.CHANGE, item, window, wants, why)
        else:
            yield from self._active(item, window, wants)

    def _over(self, item: Desired, window: Maintenance) -> Step:
        """Return the step for an open window whose file has it in the past: ours is removed."""
        if window.id in self.ours:
            return _removal(window, "its end in the file is in the past")
        return Step(Action.LEAVE, item, window, why=f"it is {window.status}; the file's end has passed")

    def _active(self, item: Desired, window: Maintenance, wants: Changes) -> Iterator[Step]:
        """Yield the steps for an active window: its end moves, unless the file starts in the future.

        With its end moved to such a file's end it would silence its entities until then, perhaps for years.
        """
        ours = window.id in self.ours
        later = wants.start is not None and wants.start > self.now
        names = ("description", "start", "rules")
        fixed = " and ".join(name for name in names if getattr(wants, name) is not None)
        remains = f"it is active: its {fixed} cannot change" if fixed else ""
        end_it = f"compass-maint cancel {window.id}{scope_flag(window)}"
        hint = "--end-running ends it now and creates the other" if ours else f"{end_it} ends it now"
        if fixed and ours and self.options.end_running:
            yield Step(Action.RENEW, item, why=f"the active window {window.id} is ended")
            yield _removal(window, "its file describes another window; --end-running ends it now")
        elif later:
            why = "it is active, but its start in the file is later"
            yield Step(Action.BLOCKED, item, window, why=why, hint=f"apply again after it has ended; {hint}")
        elif wants.end is None:
            yield Step(Action.BLOCKED, item, window, why=remains, hint=hint)
        else:
            why = "; ".join(filter(None, ["" if ours else TAKEN_OVER[Status.ACTIVE], remains]))
            move, hint = Changes(end=wants.end), hint if remains else ""
            yield Step(Action.MOVE_END, item, window, move, why, hint=hint, remains=remains)

    def _surplus(self, window: Maintenance, why: str) -> Step:
        """Return the step for an open window that no file asks for."""
        if window.id in self.ours and self.options.prune:
            return _removal(window, why)
        hint = "; --prune removes it" if window.id in self.ours else ""
        return Step(Action.LEAVE, window=window, why=f"{why}{hint}")


def _removal(window: Maintenance, why: str) -> Step:
    """Return the step that cancels an active window, or deletes a planned one."""
    return Step(Action.CANCEL if window.status == Status.ACTIVE else Action.DELETE, window=window, why=why)
