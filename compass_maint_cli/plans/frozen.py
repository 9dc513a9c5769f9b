"""A plan that was reviewed: what ``diff -o json`` wrote, compared with the plan of now.

``apply --frozen FILE`` makes its own plan and carries it out only if it equals the one in the file. So the
file is not trusted: it can only cause a refusal.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from compass_maint_cli.domain.plan_steps import Step
from compass_maint_cli.errors import ConflictError, UsageError
from compass_maint_cli.output.plan_data import step_data
from compass_maint_cli.times.wire import from_wire

COMPARED = (
    *("action", "key", "team", "id", "current", "description", "startDate", "endDate", "rules", "changes"),
)
"""The keys of a step that decide what is sent, and to which window."""

SHOWN = 10
REVIEW = "review a new plan; compass-maint diff -o json writes it"


def read_plan(path: str) -> Mapping[str, Any]:
    """Return the plan in a file; raise UsageError for a file that cannot be read or is not a plan."""
    try:
        data = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"--frozen {path!r} cannot be read: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"--frozen {path!r} is not JSON; diff -o json writes the file") from None
    keys = ("plan", "account", "madeAt")
    if not isinstance(data, dict) or any(key not in data for key in keys):
        raise UsageError(f"--frozen {path!r} is not a plan; diff -o json writes the file")
    return data


def check_frozen(
    frozen: Mapping[str, Any], steps: Sequence[Step], account: Mapping[str, object], now: datetime
) -> None:
    """Raise ConflictError unless the steps are those of the frozen plan, for the same account."""
    if frozen["account"] != account:
        raise ConflictError(
            f"the frozen plan is for another account: {frozen['account']}, not {account}", hint=REVIEW
        )
    planned = {_identity(step): step for step in frozen["plan"] if _acts(step)}
    present = {_identity(data): data for data in (step_data(step) for step in steps) if _acts(data)}
    wrong = [
        _difference(planned.get(name), present.get(name), name)
        for name in sorted(planned.keys() | present.keys())
        if _compared(planned.get(name)) != _compared(present.get(name))
    ]
    wrong += _now_past(steps, from_wire(frozen["madeAt"]), now)
    if wrong:
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        raise ConflictError(
            "\n".join(["the frozen plan differs from the current one:", *wrong[:SHOWN], *more]), hint=REVIEW
        )


def _acts(step: Mapping[str, Any]) -> bool:
    return step["action"] not in ("same", "leave")


def _identity(step: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (f"{step['team'] or ''}", f"{step['key'] or ''}", f"{step['id'] or ''}", step["action"])


def _compared(step: Mapping[str, Any] | None) -> object:
    return None if step is None else [step.get(key) for key in COMPARED]


def _difference(
    planned: Mapping[str, Any] | None, present: Mapping[str, Any] | None, name: tuple[str, ...]
) -> str:
    what = f"{name[3]} {name[1] or name[2]}"
    if planned is None or present is None:
        return f"{what} is {'only in the current plan' if planned is None else 'only in the frozen plan'}"
    keys = [key for key in COMPARED if planned.get(key) != present.get(key)]
    return f"{what} differs in {', '.join('window' if key == 'current' else key for key in keys)}"


def _now_past(steps: Iterable[Step], since: datetime, now: datetime) -> list[str]:
    """Return a sentence for each new window whose start has passed since the frozen plan."""
    drafts = [step.new_window for step in steps if step.new_window]
    return [f"the start of {draft.key} is in the past now" for draft in drafts if since < draft.start <= now]
