"""The forms of roster.yaml: people, who takes turns, posts, and what changes who is on for a while."""

# ruff: noqa: RUF012 (pydantic copies a mutable default for every instance)

from datetime import date, datetime
from re import compile as pattern
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, Field, PlainValidator, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from noctui.config.forms import Items
from noctui.config.shape import Day, Duration, Id, Login, Name, OpenClose, OpeningHours, Shape, Text, Words, Zone
from noctui.domain.dutyhours import Days
from noctui.domain.moments import HOUR
from noctui.domain.overrides import Side
from noctui.domain.rotation import Unit

_LOCAL = pattern(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}( ([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?([+-][01][0-9]:[0-5][0-9])?)?"
)
_TURN = pattern(r"(?:([1-9][0-9]{0,2})\s+)?(hour|day|week|month)s?")
_UNITS: dict[str, Unit] = {"hour": "hours", "day": "days", "week": "weeks", "month": "months"}
OFF = "off"
"""In a table: no shift on that day."""


class Turn(NamedTuple):
    """How long somebody has a duty before the next one."""

    length: int
    unit: Unit


def _local(value: Any) -> date:
    try:
        if isinstance(value, str) and (found := _LOCAL.fullmatch(value)):
            return datetime.fromisoformat(value) if found[1] else date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("local_time", "local")


def _turn(value: Any) -> Turn:
    found = _TURN.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("turn", "turn")
    return Turn(int(found[1] or 1), _UNITS[found[2]])


def _one_or_more(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value


def _in_english(value: Any) -> Any:
    return value if isinstance(value, dict) else {"en": value}


def _flag_or_rules(value: Any) -> Any:
    return {} if value is True else None if value is False else value


Local = Annotated[date, PlainValidator(_local)]
"""`2026-02-14 18:00` as a naive datetime, or `2026-02-14` as a date: where something ends, the whole day is meant. With
an offset behind it, as for an hour that clocks show twice, an aware one."""
Every = Annotated[Turn, PlainValidator(_turn)]
"""`week`, `12 hours`, `1 month`."""
Names = Annotated[tuple[str, ...], BeforeValidator(_one_or_more), Field(min_length=1)]
"""One name, or a list of them."""
Title = Annotated[Words, BeforeValidator(_in_english)]
"""One text for all languages, or one for each."""
_SomeHours = Annotated[OpeningHours, Field(min_length=1)]
_Count = Annotated[int, Field(ge=1, le=31)]


class ChangesForm(Shape):
    """A file of roster/ as a whole: what changes who is on."""

    guards: Items = []
    plans: Items = []
    overrides: Items = []
    leave: Items = []


class RosterForm(ChangesForm):
    """roster.yaml as a whole."""

    people: Items = []
    rotations: Items = []
    posts: Items = []


class DutyTimesForm(Shape):
    """Some hours of some days. A calendar alone: when it works. Without a calendar: every day, by the site's zone."""

    calendar: Id | None = None
    days: Days | None = None
    hours: _SomeHours | None = None
    outside: bool = False
    """All other hours instead."""

    @field_validator("days")
    @classmethod
    def _has_calendar(cls, days: Days | None, info: ValidationInfo) -> Days | None:
        if days is not None and info.data.get("calendar", "a wrong one") is None:
            raise PydanticCustomError("days_calendar", "days")
        return days

    @property
    def unlimited(self) -> bool:
        return not (self.calendar or self.days or self.hours or self.outside)


# ----------------------------------------------------------------------------------------------------- people


class ContactForm(DutyTimesForm):
    channel: Id
    address: Name


class PersonForm(Shape):
    id: Id
    name: Name
    phone: Text = ""
    """The first contact, at any time."""
    contacts: list[ContactForm] = []
    login: Login | None = None
    """When this person is also an operator of the desk."""
    posts: list[str] | None = None
    """What they can do; when it is not said, the posts that the file gives them."""
    language: Literal["en", "zh"] | None = None
    notes: Text = ""


# -------------------------------------------------------------------------------------------------- rotations


class RotationForm(Shape):
    id: Id
    zone: Zone | None = None
    """The site's when it is not said; so for all."""
    start: Local
    every: Every
    members: Annotated[list[Names], Field(min_length=1)]


class PatternForm(Shape):
    id: Id
    zone: Zone | None = None
    start: Day
    shifts: Annotated[dict[Id, OpenClose], Field(min_length=1)]
    teams: Annotated[dict[Id, Names], Field(min_length=1)]
    table: dict[Id, Annotated[list[str], Field(min_length=1)]]
    """For each team the shift of each day of the cycle, or `off`."""
    overlapping: bool = False


# ------------------------------------------------------------------------------------------------------ posts


class PartForm(DutyTimesForm):
    who: Names
    """People, or the id of a rotation."""
    overlapping: bool = False


class RestForm(Shape):
    between: Duration = 11 * HOUR
    nights: _Count = 4
    night: OpenClose = (23 * HOUR, 30 * HOUR)
    night_work: Duration = 2 * HOUR
    weekends: _Count = 1
    zone: Zone | None = None


class PostForm(Shape):
    id: Id
    name: Title
    first: Any = None
    """One name, a list of them, or a list of parts."""
    backup: Any = None
    above: str | None = None
    needed: Any = "always"
    """`always`, `guards`, or hours."""
    rest: Annotated[RestForm | None, BeforeValidator(_flag_or_rules)] = None


# ------------------------------------------------------------------------------------------ what changes them


class SpanForm(Shape):
    begin: Local
    end: Local


class GuardForm(SpanForm):
    id: Id
    name: Name
    crews: dict[str, Names]


class StintForm(SpanForm):
    person: str
    side: Side = "first"


class PlanForm(SpanForm):
    id: Id | None = None
    """Where it stands, when it is not said; so for all below."""
    post: str
    stints: list[StintForm]
    reason: Text = ""


class OverrideForm(SpanForm):
    id: Id | None = None
    post: str | None = None
    rotation: str | None = None
    side: Side = "first"
    off: str = ""
    on: str = ""
    by: Text = ""
    reason: Text = ""


class LeaveForm(SpanForm):
    id: Id | None = None
    person: str
    reason: Text = ""
