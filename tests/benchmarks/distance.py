"""A server as if it were far away: each byte takes half a round trip, and so does the handshake of TCP.

``python -m tests.benchmarks.distance PORT SECONDS`` passes connections on to a port of the loopback; SECONDS
is a round trip. It prints its own port and serves until its standard input is closed. A connection to the
loopback takes no time, so what a client sends first waits for the round trip of TCP's handshake, too.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


async def _pass_on(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, delay: float, first: float
) -> None:
    """Write what is read, each piece ``delay`` seconds later, and all of it after ``first`` by the loop."""
    loop = asyncio.get_running_loop()
    with suppress(ConnectionError, asyncio.CancelledError):  # cancelled when the server is closed
        while data := await source.read(65536):
            loop.call_at(max(loop.time(), first) + delay, target.write, data)
        await asyncio.sleep(max(0.0, first - loop.time()) + 2 * delay)
        target.close()


async def _serve(port: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened = loop.time() + seconds
        there, back = await asyncio.open_connection("127.0.0.1", port)
        with suppress(asyncio.CancelledError):  # the server is closed before the client
            await asyncio.gather(
                _pass_on(reader, back, seconds / 2, opened), _pass_on(there, writer, seconds / 2, 0.0)
            )

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def far_away(url: str, seconds: float) -> Iterator[str]:
    """Return the URL of a server as if it were a round trip of so many seconds away."""
    scheme, _, port = url.rpartition(":")
    argv = [sys.executable, "-m", "tests.benchmarks.distance", port, str(seconds)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"{scheme}:{process.stdout.readline().strip()}"
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
