"""The kinds of value that only policies are made of: limits, starts of clocks, rungs of ladders, times of day."""

from datetime import time
from re import compile as pattern
from typing import Annotated, Any, NamedTuple, TypeAlias, cast, get_args

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from noctui.config.shape import YEAR, Id, Shape, duration, share
from noctui.domain.moments import SECOND, Span
from noctui.domain.policy import Breach, Limit, WorkDays
from noctui.domain.ticket import FactKind

_WORK_DAYS = pattern(r"([1-9][0-9]{0,2})\s+working\s+days?")
_TIME = pattern(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_AROUND = pattern(r"(.+)\s(before|after|in)")
_FACTS = get_args(FactKind)


class RungTime(NamedTuple):
    """When a rung of a ladder is due: a share of the limit, and so much after it (before it when negative)."""

    share: float
    offset: Span


class BreachForm(Shape):
    breach: Id


def _limit(value: Any) -> Limit | None:
    if value == "none":
        return None
    if isinstance(value, str) and (found := _WORK_DAYS.fullmatch(value)):
        return WorkDays(int(found[1]))
    return duration(SECOND, YEAR, value)


def _fact(value: Any) -> FactKind:
    """The words are too many to stand before what was found, as those of shorter lists do."""
    if value not in _FACTS:
        raise PydanticCustomError("unknown_fact", "fact", {"choices": ", ".join(map(repr, _FACTS))})
    return cast(FactKind, value)


def _event(value: Any) -> FactKind | Breach:
    return Breach(BreachForm.model_validate(value).breach) if isinstance(value, dict) else _fact(value)


def _time(value: Any) -> time:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("time_of_day", "time")
    return time(int(found[1]), int(found[2]))


def _rung_time(value: Any) -> RungTime:
    match value:
        case "start":
            return RungTime(0.0, 0)
        case "due":
            return RungTime(1.0, 0)
        case str() if value.endswith("%"):
            return RungTime(share(value), 0)
        case str() if found := _AROUND.fullmatch(value):
            return _around(duration(0, YEAR, found[1]), found[2])
    raise PydanticCustomError("rung_time", "rung")


def _around(span: Span, word: str) -> RungTime:
    """So much `in` counts from the start, `before` and `after` from the end."""
    return {"in": RungTime(0.0, span), "before": RungTime(1.0, -span)}.get(word, RungTime(1.0, span))


LimitOrNone = Annotated[Limit | None, PlainValidator(_limit)]
"""`30m`, `2 working days`, or `none`."""
Fact: TypeAlias = Annotated[FactKind, PlainValidator(_fact)]
Event: TypeAlias = Annotated[FactKind | Breach, PlainValidator(_event)]
"""A fact, or `{breach: clock}`."""
TimeOfDay = Annotated[time, PlainValidator(_time)]
"""`06:40`."""
When = Annotated[RungTime, PlainValidator(_rung_time)]
"""`start`, `50%`, `due`, `2h in`, `1h before`, `30m after`."""
