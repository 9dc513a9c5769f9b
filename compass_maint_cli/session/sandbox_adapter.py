"""The sandbox for the client: its profile, its transport in process, and its errors as those of this tool."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Profile, Setting
from compass_maint_cli.config.settings import SANDBOX
from compass_maint_cli.domain.maintenance import Entity
from compass_maint_cli.errors import CompassMaintError, ConfigError, UsageError, extra_hint

if TYPE_CHECKING:
    import httpx

    from compass_maint_cli.sandbox.faults import Faults
    from compass_maint_cli.sandbox.modes import Modes


def sandbox_profile() -> Profile:
    """Return the built-in profile: the sandbox's account and aliases."""
    from compass_maint_cli.sandbox import fixtures

    account = {"site": fixtures.SITE, "cloud_id": fixtures.CLOUD_ID, "email": fixtures.EMAIL}
    values = {name: Setting(value, SANDBOX) for name, value in account.items()}
    entities = {alias: Entity(*entity) for alias, entity in fixtures.ALIASES.items()}
    return Profile(SANDBOX, values, dict(fixtures.TEAM_ALIASES), entities)


def sandbox_file(environment: Environment) -> Path:
    """Return the path of the sandbox's database."""
    return environment.data_folder / "sandbox.sqlite3"


@contextmanager
def sandbox_errors() -> Iterator[None]:
    """Raise errors of the sandbox, and the lack of its packages, as errors of this tool."""
    try:
        from compass_maint_cli.sandbox.errors import SandboxServeError, SandboxStoreError

        try:
            yield
        except SandboxStoreError as error:
            raise CompassMaintError(str(error), hint=error.hint) from error
        except SandboxServeError as error:
            raise UsageError(str(error)) from error
    except ImportError as error:
        message = f"the sandbox needs the package {error.name!r}"
        raise ConfigError(message, hint=extra_hint("sandbox")) from error


def in_process(environment: Environment) -> "httpx.BaseTransport":
    """Return a transport that calls the sandbox without a network; raise ConfigError without its extra."""
    with sandbox_errors():
        import httpx

        from compass_maint_cli.sandbox.app import create_app
        from compass_maint_cli.sandbox.transport import SandboxTransport

        class InProcess(httpx.BaseTransport):
            """The sandbox's transport, with errors of this tool."""

            def __init__(self, inner: SandboxTransport) -> None:
                self._inner = inner

            def handle_request(self, request: httpx.Request) -> httpx.Response:
                with sandbox_errors():
                    return self._inner.handle_request(request)

            def close(self) -> None:
                self._inner.close()

        return InProcess(SandboxTransport(create_app(sandbox_file(environment), now=environment.now)))


def read_faults(
    *,
    latency: str,
    fail: Sequence[str],
    rate_limit: str | None,
    lose_replies: str,
    cut_replies: str,
    stray_404: str,
    seed: int,
) -> "Faults":
    """Read the flags of a bad day; raise UsageError for an invalid one."""
    from compass_maint_cli.sandbox import fault_flags
    from compass_maint_cli.sandbox.faults import Faults

    try:
        return Faults(
            latency=fault_flags.parse_latency(latency),
            fail=tuple(map(fault_flags.parse_fail, fail)),
            rate_limit=fault_flags.parse_rate_limit(rate_limit) if rate_limit else None,
            lose_replies=fault_flags.parse_share(lose_replies),
            cut_replies=fault_flags.parse_share(cut_replies),
            stray_404=fault_flags.parse_share(stray_404),
            seed=seed,
        )
    except ValueError as error:
        raise UsageError(str(error)) from error


def read_modes(
    *,
    list_lag: str,
    team_status: Sequence[str],
    error_shape: str,
    missing_scope: Sequence[str],
    normalise: bool,
    clock_skew: str,
    maintenance_sources: bool,
) -> "Modes":
    """Read the flags of how the API differs; raise UsageError for an invalid one."""
    from compass_maint_cli.sandbox import error_shapes, fault_flags
    from compass_maint_cli.sandbox.modes import SCOPES, Modes

    scopes = dict.fromkeys(SCOPES.values())
    try:
        return Modes(
            list_lag=fault_flags.parse_lag(list_lag),
            team_status=dict(map(fault_flags.parse_team_status, team_status)),
            error_shape=fault_flags.parse_choice(error_shape, error_shapes.NAMES, "error shape"),
            missing_scopes=frozenset(
                fault_flags.parse_choice(scope, scopes, "scope") for scope in missing_scope
            ),
            normalise=normalise,
            clock_skew=fault_flags.parse_duration(clock_skew),
            maintenance_sources=maintenance_sources,
        )
    except ValueError as error:
        raise UsageError(str(error)) from error
