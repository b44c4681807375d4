"""What a step of a run has written down: the fields of a form, and what was typed into them."""

from collections.abc import Callable, Mapping, Sequence

from noctui.catalog import N_, _, pick
from noctui.domain.moments import MINUTE, parse_span
from noctui.domain.playbook import Exit, FieldKind, Step
from noctui.domain.playbook import Field as Asked
from noctui.tui import typed
from noctui.tui.choices import Choice, Known
from noctui.tui.deed import Field, Moment, Unfit, Values, nothing, said
from noctui.tui.run_spot import RunSpot
from noctui.tui.run_words import refusal, word_of
from noctui.tui.text import clock, harmless

HINTS: dict[FieldKind, str] = {
    "text": "",
    "number": N_("a number like 12 or 0.5"),
    "duration": N_("minutes, or 1h 30m"),
    "time": N_("the time of day, like 14:05; now; 20m is 20 minutes ago"),
    "choice": "",
    "person": N_("a name, or a part of it; any other words stay, and the roster does not follow them"),
}


def record_fields(step: Step, spot: RunSpot, drilled: bool = False) -> tuple[Field, ...]:
    """A field for each thing that a step records; they are numbered, for their ids are the file's. `drilled`: say of
    what may stay empty that the score of the drill counts it."""
    people = spot.detail.people if spot.detail is not None else {}
    return tuple(_field(f"record-{at}", one, people, drilled) for at, one in enumerate(step.record))


def _field(name: str, asked: Asked, people: Mapping[str, str], drilled: bool) -> Field:
    return Field(
        name,
        pick(asked.ask) or asked.id,
        required=asked.required,
        hint=HINTS[asked.kind],
        advice=_counted(HINTS[asked.kind]) if drilled and not asked.required else nothing,
        start=_this_moment if asked.kind == "time" and asked.required else lambda _known: "",
        choices=_named(people) if asked.kind == "person" else _chosen_from(asked.choices) if asked.choices else None,
        free=asked.kind == "person",
    )


def _counted(hint: str) -> Callable[[Known], str]:
    return lambda _known: "; ".join(filter(None, (_(hint), _("may stay empty, but the drill counts what is written"))))


def _this_moment(known: Known) -> str:
    return known.look.clock(known.look.now)[:5]


def _chosen_from(exits: Sequence[Exit]) -> Callable[[Known], list[Choice]]:
    return lambda _known: [Choice(one.answer, harmless(word_of(one.words, one.answer))) for one in exits]


def _named(people: Mapping[str, str]) -> Callable[[Known], list[Choice]]:
    """What is written down is read by people: a name, and no id."""
    return none_yet(lambda _known: [Choice(name, harmless(name)) for name in people.values()])


def none_yet(offer: Callable[[Known], list[Choice]]) -> Callable[[Known], list[Choice]]:
    """Enter alone never takes the first of a list: nobody sends the fire brigade to a place by chance."""
    return lambda known: [Choice("", _("choose, or type a part of it")), *offer(known)]


def records(step: Step, values: Values, moment: Moment) -> dict[str, str]:
    """What was written down, by the file's ids; durations in minutes."""
    found = {one.id: _value(one, f"record-{at}", values, moment) for at, one in enumerate(step.record)}
    if step.kind == "measure":
        found["value"] = _number("value", said(values, "value"))
    return {name: value for name, value in found.items() if value}


def _value(asked: Asked, name: str, values: Values, moment: Moment) -> str:
    value = said(values, name)
    if asked.kind == "duration" and value:
        return minutes(name, value)
    if asked.kind == "time" and value:
        return _time_of_day(value, moment)
    return _number(name, value) if asked.kind == "number" and value else value


def _time_of_day(value: str, moment: Moment) -> str:
    """Of `now` and `20m` the time that they mean; any other words stay: who can only say "about noon" says that."""
    if ":" in value:
        return value
    try:
        at = typed.past(value, moment.now, moment.zone)
    except ValueError:
        return value
    return clock(moment.now if at is None else at, moment.zone)[:5]


def _number(name: str, value: str) -> str:
    try:
        float(value)
    except ValueError:
        raise Unfit(name, refusal("no_number", value=value)) from None
    return value


def minutes(name: str, value: str) -> str:
    """A number of minutes as it was typed, or what a span comes to. Raises Unfit."""
    try:
        return f"{parse_span(value) / MINUTE:g}"
    except ValueError:
        return _number(name, value)
