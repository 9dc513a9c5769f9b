"""Where the API token is: in a variable, a command, the keyring, or a file that only its owner reads.

A token is never a flag (a process list shows flags) and never part of a message.
"""

from pathlib import Path

from compass_maint_cli.config.environment import Environment
from compass_maint_cli.config.profiles import Setting
from compass_maint_cli.config.settings import TOKEN_VARIABLE, Settings
from compass_maint_cli.config.terraform import TOKEN
from compass_maint_cli.errors import ConfigError


def find_token(settings: Settings, environment: Environment) -> Setting | None:
    """Return the token and its origin, or None; raise ConfigError where one is there but unusable."""
    if token := environment.environ.get(TOKEN_VARIABLE, "").strip():
        return Setting(header_safe(token, TOKEN_VARIABLE), TOKEN_VARIABLE)
    if settings.is_terraform_account:
        return Setting(header_safe(environment.environ[TOKEN].strip(), TOKEN), TOKEN)
    if settings.token_command:
        return Setting(_run(settings.token_command), "token_command")
    from compass_maint_cli.config.token_store import KEYRING, from_keyring, token_file

    # ``login`` keeps a token in one place only, so the order is free: the file costs no import.
    if kept := _from_file(token_file(settings.profile, environment)):
        return kept
    held = from_keyring(settings.profile)
    return Setting(header_safe(held, KEYRING), KEYRING) if held else None


def _from_file(path: Path) -> Setting | None:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the token file {path} cannot be read: {error}") from error
    if mode & 0o077:
        import shlex

        raise ConfigError(
            f"other users can read the token file {path}", hint=f"chmod 600 {shlex.quote(str(path))}"
        )
    return Setting(header_safe(text, str(path)), str(path)) if text else None


def _run(command: str) -> str:
    import subprocess

    # A shell, because people write `pass show x | head -1` (as git does for its credential helpers).
    done = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)  # noqa: S602 - the user's own configuration
    token = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode or not token:
        what = f"ended with exit code {done.returncode}" if done.returncode else "printed nothing"
        raise ConfigError(f"token_command {what}: {command}")
    return header_safe(token, "token_command")


def header_safe(token: str, origin: str) -> str:
    """Return a token that is valid as a header; raise ConfigError for any other, without repeating it."""
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigError(
            f"the token from {origin} is not an API token: it has spaces, control or non-ASCII characters"
        )
    return token
