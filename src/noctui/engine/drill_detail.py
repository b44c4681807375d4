"""What a desk is told about a drill: what has happened, and to who may bring it about what is still to come."""

from collections.abc import Iterable, Mapping

from noctui.domain.drill import Happening
from noctui.domain.drill_views import DrillLine
from noctui.domain.moments import Instant
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
    found = [line for line in known if line.happened or steering]
    return tuple(sorted(found, key=lambda line: (line.at is None, line.at or 0)))


def _line(each: Happening, happened: Instant | None, due: Instant | None, shown: dict[str, str]) -> DrillLine:
    at = due if happened is None else happened
    if each.change is not None:
        what = each.change.device or each.change.site or each.change.kind
        words = {"en": f"{what}: {each.change.condition}"}
        return DrillLine(
            each.id, "fleet", at, told(words, shown), step=each.change.cue.step, happened=happened is not None
        )
    if each.inject is not None:
        inject = each.inject
        words, step = told(inject.say, shown), inject.cue.step
        return DrillLine(each.id, "inject", at, words, inject.who, step, happened is not None)
    step = each.id.split(":")[1]
    return DrillLine(each.id, "reply", at, told(each.words, shown), step=step, happened=happened is not None)
