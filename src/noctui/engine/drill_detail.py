"""What a desk is told about a drill: what has happened, and to who may bring it about what is still to come."""

from collections.abc import Iterable, Mapping

from noctui.catalog import LANGUAGES, translated
from noctui.domain.drill import Happening
from noctui.domain.drill_views import DrillLine
from noctui.domain.moments import Instant
from noctui.domain.run import Event
from noctui.services.drilling import told


def lines(
    timed: Iterable[Happening],
    waiting: Iterable[Happening],
    happened: Mapping[str, Instant],
    shown: dict[str, str],
    steering: bool,
) -> tuple[DrillLine, ...]:
    """In the order of their times, those whose step was not reached last."""
    known = [_line(each, happened.get(each.id), each.at, shown) for each in timed]
    known += [_line(each, happened.get(each.id), None, shown) for each in waiting]
    return _in_order(line for line in known if line.happened or steering)


def along(known: Iterable[DrillLine], made_up: Iterable[Event]) -> tuple[DrillLine, ...]:
    """With what an instructor made up, from the notes of it."""
    said = (DrillLine("", "inject", note.at, {"en": note.text, "zh": note.text}, happened=True) for note in made_up)
    return _in_order((*known, *said))


def _in_order(found: Iterable[DrillLine]) -> tuple[DrillLine, ...]:
    return tuple(sorted(found, key=lambda line: (line.at is None, line.at or 0)))


def _line(each: Happening, happened: Instant | None, due: Instant | None, shown: dict[str, str]) -> DrillLine:
    at = due if happened is None else happened
    if each.change is not None:
        what = each.change.device or each.change.site or each.change.kind
        state = each.change.condition.upper()  # as the desk calls it
        words = {language: f"{what}: {translated(language, state)}" for language in LANGUAGES}
        return DrillLine(
            each.id, "fleet", at, told(words, shown), step=each.change.cue.step, happened=happened is not None
        )
    if each.inject is not None:
        inject = each.inject
        words, step = told(inject.say, shown), inject.cue.step
        return DrillLine(each.id, "inject", at, words, inject.who, step, happened is not None)
    step = each.id.split(":")[1]
    return DrillLine(each.id, "reply", at, told(each.words, shown), step=step, happened=happened is not None)
