"""A window's life compared with a model, for any order of steps (docs/api-facts.md 3)."""

import tempfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from compass_maint_cli.sandbox.fixtures import PAYMENTS
from tests.support.clock import Clock
from tests.support.sandbox_client import NOW, body, opened, text

SCOPES = ("/v1/maintenances", f"/v1/teams/{PAYMENTS}/maintenances")
minutes = st.integers(1, 180).map(lambda count: timedelta(minutes=count))


class Known:
    """What the model knows of a window."""

    def __init__(self, path: str, start: datetime, end: datetime) -> None:
        self.path = path
        self.start = start
        self.end = end
        self.cancelled = False
        self.description = "Patch"

    def status(self, now: datetime) -> str:
        if self.cancelled:
            return "cancelled"
        return "planned" if now < self.start else "active" if now < self.end else "past"


class Life(RuleBasedStateMachine):
    """Steps that people take, and the clock."""

    windows: Bundle[Known] = Bundle("windows")

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(NOW)
        self.known: list[Known] = []
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.api = self.stack.enter_context(opened(Path(folder), self.clock))

    def teardown(self) -> None:
        self.stack.close()

    @rule(target=windows, scope=st.sampled_from(SCOPES), wait=st.integers(-60, 180), length=minutes)
    def create(self, scope: str, wait: int, length: timedelta) -> Known:
        start = self.clock.time + timedelta(minutes=wait)
        reply = self.api.post(scope, json=body(start, length))
        known = Known(f"{scope}/{reply.json().get('id')}", start, start + length)
        if start + length <= self.clock.time:
            assert reply.status_code == 422
        else:
            assert reply.status_code == 201
            self.known.append(known)
        return known

    @rule(length=minutes)
    def wait(self, length: timedelta) -> None:
        self.clock.time += length

    @rule(known=windows, by=st.integers(-120, 120))
    def move_end(self, known: Known, by: int) -> None:
        end = known.end + timedelta(minutes=by)
        reply = self.api.patch(known.path, json={"endDate": text(end)})
        status = self.status(known)
        # An unchanged end is not a change; a new one must be in the future.
        allowed = status in {"planned", "active"} and (
            by == 0 or (end > self.clock.time and end > known.start)
        )
        assert reply.status_code == (404 if status == "gone" else 200 if allowed else 422)
        if reply.status_code == 200:
            known.end = end

    @rule(known=windows, description=st.sampled_from(["Patch", "Patch two"]))
    def describe(self, known: Known, description: str) -> None:
        reply = self.api.patch(known.path, json={"description": description})
        status = self.status(known)
        allowed = status == "planned" or (status == "active" and description == known.description)
        assert reply.status_code == (404 if status == "gone" else 200 if allowed else 422)
        if reply.status_code == 200:
            known.description = description

    @rule(known=windows)
    def cancel(self, known: Known) -> None:
        reply = self.api.post(f"{known.path}/cancel")
        status = self.status(known)
        assert reply.status_code == {"gone": 404, "planned": 200, "active": 200}.get(status, 422)
        known.cancelled |= reply.status_code == 200

    @rule(known=consumes(windows))
    def delete(self, known: Known) -> None:
        reply = self.api.delete(known.path)
        status = self.status(known)
        assert reply.status_code == {"gone": 404, "active": 422}.get(status, 204)
        if reply.status_code == 204:
            self.known.remove(known)

    @invariant()
    def lists_show_every_window_once_and_in_order(self) -> None:
        for scope in SCOPES:
            mine = [known for known in self.known if known.path.startswith(scope)]
            for kind, statuses in (
                ("all", {"planned", "active", "past", "cancelled"}),
                ("non-expired", {"planned", "active"}),
                ("past", {"past", "cancelled"}),
            ):
                values = self.api.get(scope, params={"type": kind, "size": 100}).json()["values"]
                shown = [(f"{scope}/{v['id']}", v["status"], v["endDate"], v["description"]) for v in values]
                assert shown == [
                    (known.path, self.status(known), text(known.end), known.description)
                    for known in mine
                    if self.status(known) in statuses
                ]

    def status(self, known: Known) -> str:
        return known.status(self.clock.time) if known in self.known else "gone"


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=15, stateful_step_count=20)
