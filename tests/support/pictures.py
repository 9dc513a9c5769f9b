"""The README's pictures, drawn by the tool itself: ``python -m tests.support.pictures`` rewrites them."""

import tempfile
from pathlib import Path
from textwrap import wrap

from tests.support.harness import Cli
from tests.support.picture import picture

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH = 118
SETTING = (
    "create --team payments --disable integration:datadog-prod --for 45m -d 'Deploy 4412' --key deploy-4412",
    "create --team payments --disable integration:cloudwatch-payments --start 20:00 --for 2h -d 'Patching'",
    "create --team payments --enable policy:payments-nights --start 21:00 --for 3h -d 'Load test'",
    "create --team search --disable integration:prometheus-search --start 18:30 --for 3h -d 'Reindex'",
)
SCREENS = {
    "list": "list --all-teams",
    "timeline": "timeline --all-teams",
    "refused": "create --disable integration:datadog-prod --start '2027-03-28 02:30' --for 1h",
}


def screens(home: Path) -> dict[str, str]:
    """Return what a terminal shows, by the picture's name."""
    cli = Cli(home, variables={"COMPASS_MAINT_PROFILE": "sandbox"}, columns=WIDTH)
    for line in SETTING:
        cli.line(line)
    shown = {}
    for name, line in SCREENS.items():
        result = cli.line(line, terminal=True)
        # A terminal wraps a line that is too long for it; a picture would cut it.
        message = [part for row in result.err.splitlines() for part in wrap(row, WIDTH)]
        shown[name] = "\n".join([f"$ compass-maint {line}", *result.out.splitlines(), *message])
    return shown


def write() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name, screen in screens(Path(home)).items():
            drawn = picture(screen, title=f"compass-maint {name}", width=WIDTH)
            (FOLDER / f"{name}.svg").write_text(drawn, "utf-8")


if __name__ == "__main__":
    write()
