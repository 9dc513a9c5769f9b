"""Find the window that a lost create may have made, among the new windows of its scope."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from compass_maint_cli.api.known_ids import KnownIds
from compass_maint_cli.api.presence import LAG_PAUSES
from compass_maint_cli.api.retry_policy import RetryPolicy
from compass_maint_cli.domain.maintenance import Draft, Maintenance, Status
from compass_maint_cli.errors import CompassMaintError

if TYPE_CHECKING:
    from compass_maint_cli.api.client import Client

LOOKALIKES = 3
"""How many windows that equal a lost one a warning names."""

MARGIN = timedelta(minutes=2)
"""How long before its end a window may count as past by the server's clock."""


@dataclass(frozen=True, slots=True)
class LostWindow:
    """The window of a create without a reply: its draft with the times sent, and the ids known before it."""

    client: "Client"
    policy: RetryPolicy
    draft: Draft
    ids: KnownIds

    def find_in_time(self) -> Maintenance | None:
        """Return what ``find`` does, and None only once a list that lags would show the window.

        After an interrupt one look must do.
        """
        for number, wait in enumerate((*LAG_PAUSES, 0.0)):
            found = self.find()
            if found is not None or not wait:
                return found
            if number == 0 and not self.policy.cancelled.is_set():
                self.policy.warn(
                    f"the window is not listed; lists may lag, so looking for {sum(LAG_PAUSES):.0f} s "
                    "before it is sent again"
                )
            if not self.policy.pause(wait):
                return None
        return None

    def find(self) -> Maintenance | None:
        """Claim and return the window that a lost create made; None if no list shows one now."""
        found = list(islice(self._new(), LOOKALIKES))
        if not found:
            return None
        self.ids.claim(found[0].id)
        if not self.draft.is_unique:
            self.policy.warn(_taken(found))
        return found[0]

    def _new(self) -> Iterator[Maintenance]:
        """Yield the new windows that equal the draft and that no request has claimed."""
        ending = self.draft.end <= self.policy.now() + MARGIN
        for window in self.ids.unknown("all" if ending else "non-expired"):
            if window.status == Status.CANCELLED:
                continue
            # The predecessor's lists leave the rules out (docs/api-facts.md 3).
            whole = (
                window
                if "rules" in window.raw
                else self.client.get_maintenance(self.draft.team_id, window.id)
            )
            if whole.is_like(self.draft, self.policy.now() + MARGIN):
                yield whole

    def keep_one(self, made: Maintenance) -> Maintenance:
        """Return the one window where the lost create was carried out late, after it had been sent again.

        The younger window is taken back, the one whose reply we have: it is surely ours.
        """
        late = self._late(made)
        if late is None:
            return made
        try:
            self.client.take_back(made)
        except CompassMaintError as error:
            self.policy.warn(
                f"{made.id} and {late.id} are one window created twice; removing one failed: {error.message}"
            )
            return made
        self.ids.claim(late.id)
        self.policy.warn(
            f"the lost request created {late.id} after all; {made.id}, created instead, was removed"
        )
        return late

    def _late(self, made: Maintenance) -> Maintenance | None:
        """Return the window of the lost create; None if there is none, or if that cannot be known.

        It was sent before ours, so once ours is listed, it would be, too.
        """
        why = f"{made.id} is not listed after {sum(LAG_PAUSES):.0f} s"
        for wait in (*LAG_PAUSES, 0.0):
            try:
                late = next(self._new(), None)
            except CompassMaintError as error:
                why = error.message
                break
            if late is not None or self.ids.has_listed(made.id):
                return late
            if not self.policy.pause(wait):
                why = "interrupted before it was listed"
                break
        self.policy.warn(
            f"{made.id} was created; it is unknown whether the lost request created another: {why}"
        )
        return None


def _taken(found: list[Maintenance]) -> str:
    """Return the warning for a window without a key that was found by a look."""
    others = ", ".join(window.id for window in found[1:])
    several = f"; {others}, equal to it, is also new" if others else ""
    return (
        f"the reply was lost; {found[0].id} is new and as requested, and is taken as the result{several}: "
        "another process may have created it (--key tells windows apart)"
    )
