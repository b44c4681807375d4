"""The kinds of value that files are made of: ids, texts, durations, shares, addresses. Strict: nothing is guessed."""

from datetime import date
from functools import partial
from ipaddress import ip_address
from itertools import pairwise
from re import compile as pattern
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from noctui.domain.moments import DAY, HOUR, MILLISECOND, MINUTE, SECOND, Span, parse_span
from noctui.domain.page import split_url
from noctui.domain.worktime import Hours

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
LOGIN_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9._@\\-]{0,63}$"
COUNTRY_PATTERN = r"^[A-Z]{2}$"
YEAR: Span = 366 * DAY
_SCOPE = pattern(r"[A-Za-z0-9._-]{1,15}")
_PASSWORD = pattern(r"[a-z+]+://[^/@]*:[^/@]*@")
_SHARE = pattern(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%")
_DATE = pattern(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_HOURS = pattern(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\s*-\s*(?:([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00)")
_URL_PATH = pattern(r"/[!-~]*")
_HOST_NAME = pattern(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Shape(BaseModel):
    """A mapping in a file: only the keys it names, only the types it names."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _storable(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("unstorable", "NUL")
    return text


def duration(least: Span, most: Span, value: Any) -> Span:
    """The span that a text gives. Raises PydanticCustomError for anything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticCustomError("span_unit", "unit")
    try:
        span = parse_span(value) if isinstance(value, str) and len(value) < 64 else -1
    except (ValueError, OverflowError):
        span = -1
    if span < 0:
        raise PydanticCustomError("span", "span")
    if span < least:
        raise PydanticCustomError("span_least", "least", {"least": span_text(least)})
    if span > most:
        raise PydanticCustomError("span_most", "most", {"most": span_text(most)})
    return span


def span_text(span: Span) -> str:
    """`90s`, `5m`, `2d`: in the largest unit that divides it, as `parse_span` reads it again."""
    units = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"))
    whole = (f"{span // size}{unit}" for size, unit in units if span % size == 0)
    return next(whole, f"{span / MILLISECOND:g}ms") if span else "0s"


def share(value: Any) -> float:
    """The share (0..1) that a text gives. Raises PydanticCustomError for anything else."""
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if not found or float(found[1]) > 100:
        raise PydanticCustomError("share", "share")
    return float(found[1]) / 100


def _unless(word: str, check: Any, value: Any) -> Any:
    """None for the word (`off`, `none`) that switches a limit off."""
    return None if value == word else check(value)


def _address(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        raise PydanticCustomError("address", "address") from None
    if (scope := getattr(address, "scope_id", None)) and not _SCOPE.fullmatch(scope):
        raise PydanticCustomError("address", "address")
    if address.is_unspecified or address.is_multicast or str(address) == "255.255.255.255":
        raise PydanticCustomError("address_use", "address")
    return str(address)


def _store_url(url: str) -> str:
    """A store beyond this machine. Never with a password: this file is read by every operator."""
    if not url.startswith("postgresql+psycopg://") or _PASSWORD.match(url):
        raise PydanticCustomError("store_url", "store")
    return url


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise PydanticCustomError("zone", "zone") from None
    return name


def _page_url(url: str) -> str:
    try:
        split_url(url)
    except ValueError:
        raise PydanticCustomError("page_url", "url") from None
    return url


def _url_path(path: str) -> str:
    if not _URL_PATH.fullmatch(path):
        raise PydanticCustomError("url_path", "path")
    return path


def _host_name(name: str) -> str:
    if not _HOST_NAME.fullmatch(name):
        raise PydanticCustomError("host_name", "host")
    return name


def _date(value: Any) -> date:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "date")


def _hours(value: Any) -> tuple[Span, Span]:
    """`22:00-06:00` goes on after midnight."""
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("hours", "hours")
    first, second, third, fourth = (int(number) if number else 0 for number in found.groups())
    opens, closes = first * HOUR + second * MINUTE, third * HOUR + fourth * MINUTE
    if opens == closes and found[3]:
        raise PydanticCustomError("hours", "hours")
    return opens, closes if closes > opens else closes + DAY


def _hours_list(value: Any) -> Any:
    if isinstance(value, str):
        return () if value == "closed" else (value,)
    return tuple(value) if isinstance(value, list) else value


def _in_order(hours: Hours) -> Hours:
    if any(later[0] < earlier[1] for earlier, later in pairwise(hours)):
        raise PydanticCustomError("hours_order", "order")
    return hours


def weekdays(text: str) -> tuple[int, ...]:
    """`mon`, or `mon-fri` as (0, 1, 2, 3, 4). Raises ValueError for anything else."""
    first, dash, last = text.partition("-")
    start, stop = _WEEKDAYS.index(first), _WEEKDAYS.index(last if dash else first)
    if stop < start:
        raise ValueError(text)
    return tuple(range(start, stop + 1))


def _weekdays(text: str) -> str:
    try:
        weekdays(text)
    except ValueError:
        raise PydanticCustomError("weekdays", "weekdays") from None
    return text


Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Login = Annotated[str, StringConstraints(pattern=LOGIN_PATTERN)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_storable)]
Text = Annotated[str, StringConstraints(max_length=200), AfterValidator(_storable)]
FilePath = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(_storable)]
Address = Annotated[str, AfterValidator(_address)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
PageUrl = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_page_url)]
UrlPath = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_url_path)]
HostName = Annotated[str, AfterValidator(_host_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Share = Annotated[float, BeforeValidator(share)]
ShareOrOff = Annotated[float | None, BeforeValidator(partial(_unless, "off", share))]
Interval = Annotated[Span, BeforeValidator(partial(duration, SECOND, DAY))]
"""Between two checks: one second to one day."""
Wait = Annotated[Span, BeforeValidator(partial(duration, 10 * MILLISECOND, MINUTE))]
"""How long one answer may take."""
Delay = Annotated[Span, BeforeValidator(partial(duration, 0, MINUTE))]
"""How long one answer takes."""
Period = Annotated[Span, BeforeValidator(partial(duration, MINUTE, YEAR))]
"""One minute or more."""
PeriodOrOff = Annotated[Span | None, BeforeValidator(partial(_unless, "off", partial(duration, MINUTE, YEAR)))]
Duration = Annotated[Span, BeforeValidator(partial(duration, 0, YEAR))]
WaitOrOff = Annotated[Span | None, BeforeValidator(partial(_unless, "off", partial(duration, MILLISECOND, MINUTE)))]
Day = Annotated[date, BeforeValidator(_date)]
Weekdays = Annotated[str, AfterValidator(_weekdays)]
OpenClose = Annotated[tuple[Span, Span], BeforeValidator(_hours)]
"""`09:00-17:30`."""
OpeningHours = Annotated[tuple[OpenClose, ...], BeforeValidator(_hours_list), AfterValidator(_in_order)]
"""`09:00-17:30`, a list of such, or `closed`."""
Country = Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)]


class Words(Shape):
    """A text in the languages that we have; English is what the others fall back to."""

    en: Name
    zh: Name | None = None

    def by_language(self) -> dict[str, str]:
        return {"en": self.en, **({"zh": self.zh} if self.zh else {})}
