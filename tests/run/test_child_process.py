"""The command on a terminal: it can read it, and its keys signal the command once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.live_sandbox import LiveSandbox, ToolProcess, shell, until_go
from tests.support.processes import processes
from tests.support.waits import eventually

HELPER = (sys.executable, str(Path(__file__).parents[1] / "support" / "terminal.py"))


def on_terminal(sandbox: LiveSandbox, *argv: str) -> ToolProcess:
    return sandbox.start(*argv, before=HELPER, stdin=subprocess.PIPE, stderr=subprocess.STDOUT)


def typed(run: ToolProcess, text: str) -> None:
    assert run.process.stdin is not None
    run.process.stdin.write(text)
    run.process.stdin.flush()


def test_a_command_reads_its_terminal(sandbox: LiveSandbox) -> None:
    run = on_terminal(
        sandbox, *shell('test -t 0 && test -t 1 && touch ready; read line; echo "got $line"; exit 3')
    )
    eventually(sandbox.ready)
    typed(run, "secret\n")
    code, out, _ = run.end()
    assert code == 3
    assert "got secret" in out


COUNTER = """
import pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
pathlib.Path("ready").touch()
ending = False
while not ending:
    ending = pathlib.Path("go").exists()  # what came before is recorded, too
    while (came := signal.sigtimedwait([signal.SIGINT], 0 if ending else 0.05)) is not None:
        with open("noted", "a") as file:
            print("terminal" if came.si_code > 0 else "process", file=file)
sys.exit(3)
"""


def test_ctrl_c_reaches_the_command_once_and_shortens_the_lease(sandbox: LiveSandbox) -> None:
    run = on_terminal(sandbox, "--", sys.executable, "-c", COUNTER)
    eventually(sandbox.ready)
    typed(run, "\x03")
    eventually(lambda: sandbox.seen("PATCH"))
    eventually(sandbox.noted)
    sandbox.go()
    assert run.end()[0] == 3
    assert sandbox.noted() == ["terminal"]
    assert sandbox.window()["status"] == "cancelled"


def test_a_signal_to_the_tool_alone_is_passed_on_on_a_terminal_too(sandbox: LiveSandbox) -> None:
    run = on_terminal(sandbox, *until_go("trap 'echo INT >>noted' INT; echo $PPID >pid;", 3))
    eventually(sandbox.ready)
    os.kill(int((sandbox.folder / "pid").read_text()), signal.SIGINT)
    eventually(sandbox.noted)
    sandbox.go()
    assert run.end()[0] == 3
    assert sandbox.noted() == ["INT"]


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="job control needs a shell that has it")
def test_ctrl_z_stops_both_and_fg_goes_on(sandbox: LiveSandbox) -> None:
    tool = f"{sys.executable} -m compass_maint_cli run --disable integration:datadog-prod"
    # It starts nothing: a shell whose vfork is stopped before its exec is in state D, and never in T.
    command = "sh -c 'echo $$ $PPID >pids; touch ready; read line <go; exit 3'"
    os.mkfifo(sandbox.folder / "go")
    bash = ("bash", "--norc", "-i")
    process = subprocess.Popen(  # a shell, and the tool as its child
        [*HELPER, *bash],
        env={**sandbox.environ(), "PS1": "$ "},
        cwd=sandbox.folder,
        text=True,
        start_new_session=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    run = ToolProcess(process)
    sandbox.tools.append(run)
    typed(run, f"{tool} -- {command}; echo code $?\n")
    eventually(sandbox.ready)
    pids = (sandbox.folder / "pids").read_text().split()
    typed(run, "\x1a")
    eventually(lambda: states(pids) == ["T", "T"])
    assert process.stdout is not None
    assert any("Stopped" in line for line in process.stdout), "the shell reads the terminal again"
    typed(run, "fg\n")
    eventually(lambda: "T" not in states(pids))
    (sandbox.folder / "go").write_text("go\n")
    eventually(lambda: sandbox.window()["status"] == "cancelled")
    typed(run, "exit\n")
    run.end()


def states(pids: list[str]) -> list[str]:
    found = {str(each.pid): each.state for each in processes()}
    return [found[pid] for pid in pids if pid in found]
