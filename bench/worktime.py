"""Working time beside `businesstimedelta` and `business-duration`: the same cases in the same run, answers compared.

    pip install businesstimedelta business-duration     # needed by this script only
    python -m bench.worktime [--cases 400] [--rounds 5]

The cases are what all three can say: Monday to Friday 09:00-17:30 in Asia/Shanghai with the holidays of China, spans
of up to 30 days. Make-up days, several spans a day, and zones that shift are left out. Where answers differ, a walk in
steps of one minute decides who is right. Times are medians of the rounds, each over all cases.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from datetime import time as wall_clock
from statistics import median
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from noctui.config.almanac import almanac
from noctui.domain.moments import HOUR, MINUTE, Instant, Span, from_datetime
from noctui.domain.worktime import Calendar, Hours, SpecialDay

ZONE = "Asia/Shanghai"
OPENS, CLOSES = 9 * HOUR, 17 * HOUR + 30 * MINUTE
OFFICE: Hours = ((OPENS, CLOSES),)


class Case(NamedTuple):
    """A span, as each of the three wants it."""

    start: Instant
    end: Instant
    aware: tuple[datetime, datetime]
    naive: tuple[datetime, datetime]


Measure: TypeAlias = Callable[[Case], Span]
"""Open time of a case, in microseconds."""


def cases(many: int, seed: int = 1) -> list[Case]:
    """Starts all over 2026, at any minute of any day."""
    dice = random.Random(seed)
    return [_case(dice.randrange(365 * 1440), dice.randrange(1, 30 * 1440)) for _ in range(many)]


def _case(start: int, minutes: int) -> Case:
    zone = ZoneInfo(ZONE)
    first = datetime(2026, 1, 1) + timedelta(minutes=start)  # noqa: DTZ001 (the peers want naive local times)
    naive = (first, first + timedelta(minutes=minutes))
    aware = (naive[0].replace(tzinfo=zone), naive[1].replace(tzinfo=zone))
    return Case(from_datetime(aware[0]), from_datetime(aware[1]), aware, naive)


def days_off() -> frozenset[date]:
    """A set, so that no peer searches a list."""
    known = almanac("CN")
    if known is None:
        raise SystemExit("the holidays library knows nothing about CN")
    return frozenset(day for day in known.holidays if 2026 <= day.year <= 2033)


def calendar_of(holidays: frozenset[date]) -> Calendar:
    week = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
    return Calendar("bench", ZONE, week, {day: SpecialDay(()) for day in holidays})


def businesstimedelta(holidays: frozenset[date]) -> tuple[Measure, Callable[[Case, Span], Instant]]:
    import businesstimedelta as peer
    import pytz

    zone = pytz.timezone(ZONE)
    hours = peer.WorkDayRule(clock(OPENS), clock(CLOSES), [0, 1, 2, 3, 4], tz=zone)
    rules = peer.Rules([hours, peer.HolidayRule(holidays, tz=zone)])

    def measure(case: Case) -> Span:
        return round(rules.difference(*case.aware).timedelta.total_seconds()) * 1_000_000

    def add(case: Case, span: Span) -> Instant:
        return from_datetime(case.aware[0] + peer.BusinessTimeDelta(rules, seconds=span // 1_000_000))

    return measure, add


def business_duration(holidays: frozenset[date]) -> Measure:
    from business_duration import businessDuration

    opens, closes = clock(OPENS), clock(CLOSES)

    def measure(case: Case) -> Span:
        found = businessDuration(*case.naive, opens, closes, holidaylist=holidays, unit="sec")
        return round(found) * 1_000_000

    return measure


def clock(span: Span) -> wall_clock:
    return wall_clock(span // HOUR, span % HOUR // MINUTE)


def by_the_minute(off: frozenset[date], case: Case) -> Span:
    """What is right, slowly."""
    minutes = range((case.end - case.start) // MINUTE)
    return sum(MINUTE for minute in minutes if _is_open(case.naive[0] + timedelta(minutes=minute), off))


def _is_open(wall: datetime, off: frozenset[date]) -> bool:
    return wall.weekday() < 5 and wall.date() not in off and clock(OPENS) <= wall.time() < clock(CLOSES)


def per_call(ask: Callable[[Case], object], asked: Sequence[Case], rounds: int) -> float:
    """Microseconds."""
    return median(_round(ask, asked) for _ in range(rounds))


def _round(ask: Callable[[Case], object], asked: Sequence[Case]) -> float:
    begin = time.perf_counter()
    for case in asked:
        ask(case)
    return (time.perf_counter() - begin) / len(asked) * 1e6


def judge(name: str, theirs: Measure, ours: Calendar, asked: Sequence[Case], holidays: frozenset[date]) -> None:
    """Say how many answers are equal, and who is right about the others."""
    differing = [case for case in asked if theirs(case) != ours.elapsed(case.start, case.end)]
    wrong = [case for case in differing if ours.elapsed(case.start, case.end) != by_the_minute(holidays, case)]
    print(f"  {name}: {len(asked) - len(differing)} of {len(asked)} answers equal; of the others noctui is", end=" ")
    print(f"right {len(differing) - len(wrong)}, wrong {len(wrong)} times")


def build(holidays: frozenset[date], rounds: int) -> float:
    """Milliseconds to lay out the four years around 2026, with the clock changes of a zone that has some."""
    at = from_datetime(datetime(2026, 6, 1, tzinfo=ZoneInfo(ZONE)))
    taken = []
    for _ in range(rounds):
        shanghai = calendar_of(holidays)
        berlin = Calendar("berlin", "Europe/Berlin", shanghai.week, shanghai.days)
        begin = time.perf_counter()
        berlin.is_open(at)
        taken.append((time.perf_counter() - begin) * 1e3)
    return median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    holidays = days_off()
    ours = calendar_of(holidays)
    asked = cases(options.cases)
    try:
        slow, slow_add = businesstimedelta(holidays)
        other = business_duration(holidays)
    except ImportError as missing:
        sys.exit(f"{missing}; pip install businesstimedelta business-duration")
    print(f"four years laid out: {build(holidays, options.rounds):.1f} ms (goal: 15)")

    spans = {case: ours.elapsed(case.start, case.end) for case in asked}
    elapsed = per_call(lambda case: ours.elapsed(case.start, case.end), asked, options.rounds * 5)
    add = per_call(lambda case: ours.add(case.start, spans[case]), asked, options.rounds * 5)
    table = [
        ("elapsed", elapsed, "businesstimedelta", per_call(slow, asked, options.rounds), 300),
        ("elapsed", elapsed, "business-duration", per_call(other, asked, options.rounds), 40),
        (
            "add",
            add,
            "businesstimedelta",
            per_call(lambda case: slow_add(case, spans[case]), asked, options.rounds),
            300,
        ),
    ]
    for what, mine, name, theirs, goal in table:
        print(f"{what:8} {mine:6.2f} us   {name} {theirs:8.1f} us   {theirs / mine:6.0f} x (goal: {goal})")
    judge("businesstimedelta", slow, ours, asked, holidays)
    judge("business-duration", other, ours, asked, holidays)
    # without any open time theirs is the next opening and ours the start itself
    owed = [case for case in asked if spans[case]]
    same = sum(slow_add(case, spans[case]) == ours.add(case.start, spans[case]) for case in owed)
    print(f"  businesstimedelta, add: {same} of {len(owed)} answers equal")


if __name__ == "__main__":
    main()
