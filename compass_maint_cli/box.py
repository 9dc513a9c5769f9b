"""The embedded API as the client sees it: its profile, its way in, and its faults as errors of this tool."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from compass_maint_cli.environment import Environment
from compass_maint_cli.errors import CompassMaintError, ConfigError, UsageError
from compass_maint_cli.maintenance import Entity
from compass_maint_cli.profiles import Profile, Setting
from compass_maint_cli.settings import SANDBOX

if TYPE_CHECKING:
    import httpx

    from compass_maint_cli.sandbox.faults import Faults


def sandbox_profile() -> Profile:
    """Return the built-in profile: the sandbox's account and the aliases of its world."""
    from compass_maint_cli.sandbox import world

    account = {"site": world.SITE, "cloud_id": world.CLOUD_ID, "email": world.EMAIL}
    values = {name: Setting(value, SANDBOX) for name, value in account.items()}
    entities = {alias: Entity(*entity) for alias, entity in world.ALIASES.items()}
    return Profile(SANDBOX, values, dict(world.TEAM_ALIASES), entities)


def sandbox_file(environment: Environment) -> Path:
    """Return where the sandbox's database lies."""
    return environment.data_folder / "sandbox.sqlite3"


@contextmanager
def sandbox_faults() -> Iterator[None]:
    """Say what is wrong with the sandbox in this tool's own words."""
    try:
        from compass_maint_cli.sandbox.errors import SandboxServeError, SandboxStoreError

        try:
            yield
        except SandboxStoreError as error:
            raise CompassMaintError(str(error), hint=error.hint) from error
        except SandboxServeError as error:
            raise UsageError(str(error)) from error
    except ImportError as error:
        raise ConfigError(
            f"the sandbox needs the package {error.name!r}", hint="pip install 'compass-maint[sandbox]'"
        ) from error


def in_process(environment: Environment) -> "httpx.BaseTransport":
    """Return a transport that calls the sandbox without a network; raise ConfigError without its extra."""
    with sandbox_faults():
        import httpx

        from compass_maint_cli.sandbox.app import create_app
        from compass_maint_cli.sandbox.transport import SandboxTransport

        class Way(httpx.BaseTransport):
            """The sandbox's transport; a database that fails is told as an error."""

            def __init__(self, inner: SandboxTransport) -> None:
                self._inner = inner

            def handle_request(self, request: httpx.Request) -> httpx.Response:
                with sandbox_faults():
                    return self._inner.handle_request(request)

            def close(self) -> None:
                self._inner.close()

        return Way(SandboxTransport(create_app(sandbox_file(environment), now=environment.now)))


def read_faults(
    latency: str, fail: tuple[str, ...], rate_limit: str | None, lose: float, cut: float, seed: int
) -> "Faults":
    """Read the flags of a bad day; raise UsageError for what is none."""
    from compass_maint_cli.sandbox.faults import Faults

    if not (0 <= lose <= 1 and 0 <= cut <= 1):
        raise UsageError("--lose-replies and --cut-replies must be rates from 0 to 1")
    try:
        return Faults(
            latency=_latency(latency),
            fail=tuple(map(_failure, fail)),
            rate_limit=_per_second(rate_limit) if rate_limit else None,
            lose_replies=lose,
            cut_replies=cut,
            seed=seed,
        )
    except ValueError as error:
        raise UsageError(str(error)) from error


def _latency(text: str) -> float:
    milliseconds = text.endswith("ms")
    seconds = _number(text.removesuffix("ms").removesuffix("s"), "--latency", text, "50ms or 2s")
    return seconds / 1000 if milliseconds else seconds


def _failure(text: str) -> tuple[int, float]:
    status, _, rate = text.partition(":")
    share = _number(rate, "--fail", text, "503:0.1")
    if not (status.isascii() and status.isdigit() and 400 <= int(status[:4]) <= 599 and share <= 1):  # noqa: PLR2004 - HTTP's error statuses
        raise UsageError(f"--fail {text!r} must be a status from 400 to 599 and a rate to 1, as 503:0.1")
    return int(status), share


def _per_second(text: str) -> float:
    limit = _number(text.removesuffix("/s"), "--rate-limit", text, "10/s")
    if limit <= 0:
        raise UsageError(f"--rate-limit {text!r} must be more than 0")
    return limit


def _number(text: str, flag: str, given: str, example: str) -> float:
    if not (text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= len("1234567.891")):
        raise UsageError(f"{flag} {given!r} must look like {example}")
    return float(text)
