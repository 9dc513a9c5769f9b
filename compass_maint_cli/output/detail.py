"""One answer on a terminal: a name and its value a line, long text wrapped, nothing cut."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from compass_maint_cli.domain.maintenance import Maintenance, Rule
from compass_maint_cli.output import time_format
from compass_maint_cli.output import window_text as words
from compass_maint_cli.output.escaping import visible
from compass_maint_cli.output.summary import meaning
from compass_maint_cli.output.text_width import pad, width, wrap
from compass_maint_cli.output.view import Tone, View

_MARGIN = "  "


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a card; the text is safe to show."""

    name: str
    text: str
    tone: Tone = Tone.PLAIN


def card(fields: Sequence[Field], view: View) -> Iterator[str]:
    """Yield the fields, their names in one column."""
    names = max((width(field.name) for field in fields), default=0)
    for field in fields:
        lines = wrap(field.text, max(view.width - names - 2 * len(_MARGIN), 20))
        for at, line in enumerate(lines):
            name = pad(field.name if at == 0 else "", names)
            yield (
                f"{_MARGIN}{view.paint(name, Tone.DIM)}{_MARGIN}{view.paint(line, field.tone)}".rstrip()
                + "\n"
            )


def window_card(window: Maintenance, view: View) -> Iterator[str]:
    """Yield a window: what it means in one sentence, then every field in full."""
    for line in wrap(meaning(window, view), view.width):
        yield view.paint(line, Tone.STRONG) + "\n"
    for line in wrap(visible(window.text), view.width) if window.text else ():
        yield line + "\n"
    yield from card(_fields(window, view), view)


def _fields(window: Maintenance, view: View) -> list[Field]:
    left = time_format.left(window, view.now)
    status = words.status(window, view) + (f", {left}" if left else "")
    fields = [Field("status", status, words.tone(window)), Field("id", visible(window.id))]
    fields += [Field("team", visible(words.team_in_full(window, view) or "none: a global window"))]
    if window.key is not None:
        fields.append(Field("key", visible(window.key)))
    if window.by is not None:
        fields.append(Field("by", visible(window.by)))
    fields += [Field("start", _time(window, view, "start")), Field("end", _time(window, view, "end"))]
    if length := time_format.length(window):
        fields.append(Field("length", length))
    return fields + list(_rules(window.rules, view))


def _time(window: Maintenance, view: View, name: str) -> str:
    moment = window.start if name == "start" else window.end
    if moment is None:
        return time_format.came(window, f"{name}Date") or "not in the reply"
    return time_format.full(moment, view)


def _rules(rules: Iterable[Rule], view: View) -> Iterator[Field]:
    name = "rules"
    for rule in rules:
        yield Field(name, visible(f"{rule.state} {words.named(rule.entity, view)}"))
        name = ""
    if name:
        yield Field(name, "none: it silences nothing", Tone.CARE)
