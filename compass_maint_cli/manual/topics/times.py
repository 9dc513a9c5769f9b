"""Points in time, lengths, zones and recurrences: what ``times`` reads."""

from compass_maint_cli.manual.blocks import Block, Code, Heading, Terms, Text

POINTS = (
    ("2026-12-01T22:00:00+01:00", "ISO 8601 with an offset, or with Z for UTC."),
    ("2026-12-01 22:00", "A local time; seconds may follow."),
    ("2026-12-01", "The first moment of a day."),
    ("22:00", "The next time that a clock shows it."),
    ("sat 02:00", "The next Saturday; English names, whole or their first three letters or more."),
    ("tomorrow 22:00", "Also today and yesterday."),
    ("now", "This second."),
    ("+30m, -30m", "A length from now."),
    ("@1796162400", "Seconds since 1970."),
)
REPEATS = (
    ("daily, weekdays", "Every day; Monday to Friday."),
    ("every saturday", "One day, or several: every sat,sun."),
    ("every 2 weeks on mon,thu", "Every other week on these days."),
    ("monthly on the last sunday", "Also first to fourth, and a day of the month: monthly on 1."),
    ("... until 2027-03-31", "Behind any of these: the last day."),
    ("... 10 times", "Behind any of these: how many."),
    ("FREQ=WEEKLY;BYDAY=SA", "RFC 5545, of days and longer steps."),
)


def blocks() -> tuple[Block, ...]:
    """Return the text."""
    return (
        Text("--start, --end, --since, --until and --at take a point in time, and so do rule files:"),
        Terms(POINTS),
        Text(
            "A time without an offset is in --tz, else in the profile's zone, else in the system's. Zones "
            "have "
            "IANA names, as Europe/Berlin. A local time that the clocks skip, or show twice, on the day they "
            "change is refused with both readings, ready to paste. What was understood is said on standard "
            "error before anything is sent: local time, UTC and length."
        ),
        Heading("Lengths"),
        Text(
            "--for, --extend, --lease and others take a length: 90s, 30m, 2h, 1d, 1w, 1h30m, or ISO 8601, "
            "PT2H. "
            "A length is real time: a day has 24 hours, also when the clocks change. --extend and --shorten "
            "count from the current end of a window, never from now."
        ),
        Heading("When a window starts and ends"),
        Text(
            "With no --start it starts now. With neither --end nor --for it lasts one hour, or the profile's "
            "default_for. An end that is not after the start, or already past, is refused."
        ),
        Code(
            (
                "compass-maint create --enable policy:quiet-hours --start 22:00 --end 02:00",
                "compass-maint create --enable policy:quiet-hours --start 'tomorrow 22:00' --for 1h30m",
                "compass-maint list --since 'yesterday 18:00' --until now --type all",
            )
        ),
        Heading("Recurrences"),
        Text(
            "The key repeat of a rule file takes RFC 5545, or one of these, in local time across clock "
            "changes:"
        ),
        Terms(REPEATS),
    )
