"""A window that cannot be closed after the command: tried until it ends by itself, with a warning."""

import pytest

from tests.support.live_sandbox import LiveSandbox, until_go
from tests.support.waits import eventually

REFUSALS: dict[str, tuple[frozenset[str], dict[str, int]]] = {
    "down": (frozenset({"POST", "PATCH"}), {}),
    "asks to wait for longer than the lease": (frozenset(), {"POST": 600, "PATCH": 600}),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_cancel_that_always_fails_is_tried_until_the_window_ends_by_itself(
    sandbox: LiveSandbox, refusal: str
) -> None:
    run = sandbox.start("--lease", "3s", *until_go(code=5))
    eventually(sandbox.ready)
    window, sent = sandbox.window(), len(sandbox.arrived)
    sandbox.down, sandbox.busy = REFUSALS[refusal]
    sandbox.go()
    code, _, err = run.end()
    assert code == 5
    assert "POST" in sandbox.arrived[sent:]
    assert f"window {window['id']} could not be closed yet (" in err
    [last] = [line for line in err.splitlines() if "could not be closed (" in line]
    assert last.startswith(f"warning: window {window['id']} could not be closed (")
    # At the end that the API has, or at one that a renewal requested just before and may have set.
    assert "; it ended by itself at 20" in last
    eventually(lambda: sandbox.window()["status"] == "past")
