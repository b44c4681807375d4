"""Who is on: a large roster, beside a naive one that counts the hand-offs one by one and looks through everything.

    python -m bench.roster [--posts 200] [--people 2000] [--years 5] [--rounds 7]

Every post has a rotation or a pattern (four teams in three shifts) as first side and a rotation as backup; for each
week of the years an override, and for each person three leaves a year. Answers of both are compared. Times are medians
of the rounds; the naive one's shifts are asked minute by minute for a day, and that is taken for each day of the year.

A load lays the roster out and asks once who has each post, as the engine's does (`services.load`): that answer it keeps
until the next hand-off, so who is on now is asked of a memory. Moments of which nobody knows yet are beside it. A
change at the desk is laid over a roster that has a history of its own.
"""

import argparse
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from statistics import median
from zoneinfo import ZoneInfo

from noctui.domain.findings import findings
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant, from_datetime
from noctui.domain.overrides import Leave, Override, Side, Target
from noctui.domain.rest import Rest
from noctui.domain.roster import Part, Person, Post, Roster, on_duty, shifts
from noctui.domain.roster_changes import RosterChange, in_effect, with_change
from noctui.domain.rotation import Crew, Pattern, Rotation, Unit

ZONE = "Europe/Berlin"
YEAR = 365 * DAY
NOW = from_datetime(datetime(2026, 11, 21, 3, tzinfo=UTC))
SHIFTS = ((6 * HOUR, 14 * HOUR), (14 * HOUR, 22 * HOUR), (22 * HOUR, 30 * HOUR))
WEEK = (0, 0, 1, 1, 2, 2, None, None)
UNITS: tuple[tuple[Unit, int], ...] = (("hours", 8), ("days", 1), ("weeks", 1), ("months", 1))
START = datetime.fromisoformat("2020-01-06T08:00")


def roster_of(posts: int, people: int, years: int, dice: random.Random) -> Roster:
    share = people // posts
    groups = {f"post{at}": [f"p{at * share + one}" for one in range(share)] for at in range(posts)}
    names = {name: post for post, group in groups.items() for name in group}
    return Roster(
        {name: Person(name, name, posts=(post,)) for name, post in names.items()},
        {post: post_of(at, post, group) for at, (post, group) in enumerate(groups.items())},
        overrides=tuple(overrides_of(groups, years, dice)),
        leaves=tuple(leaves_of(list(names), years, dice)),
    )


def post_of(number: int, name: str, group: list[str]) -> Post:
    crews: tuple[Crew, ...] = tuple((one,) for one in group)
    unit, length = UNITS[number // 2 % len(UNITS)]
    rotation = Rotation(f"{name}-b", ZONE, START, crews[4:] or crews, length, unit)
    if number % 2:
        return Post(name, {"en": name}, (Part(Rotation(f"{name}-a", ZONE, START, crews[:4])),), (Part(rotation),))
    table = tuple(WEEK[2 * team :] + WEEK[: 2 * team] for team in range(4))
    pattern = Pattern(f"{name}-a", ZONE, date(2020, 1, 6), SHIFTS, (crews * 4)[:4], table)
    return Post(name, {"en": name}, (Part(pattern),), (Part(rotation),), rest=Rest(ZONE))


def overrides_of(groups: dict[str, list[str]], years: int, dice: random.Random) -> list[Override]:
    found = []
    sides: tuple[Side, Side] = ("first", "backup")
    for post, group in groups.items():
        for week in range(-52 * (years - 1), 52):
            begin = NOW + week * 7 * DAY + dice.randrange(7 * 24) * HOUR
            off, on = dice.sample(group, 2)
            target = Target(post, dice.choice(sides))
            found.append(Override(f"{post}/{week}", target, begin, begin + dice.randrange(4, 72) * HOUR, off, on))
    return found


def leaves_of(names: list[str], years: int, dice: random.Random) -> list[Leave]:
    begins = ((name, NOW + dice.randrange(-(years - 1) * 365, 365) * DAY) for name in names for _ in range(3 * years))
    return [Leave(f"{name}/{begin}", name, begin, begin + dice.randrange(1, 15) * DAY) for name, begin in begins]


def naive(roster: Roster, post: str, at: Instant) -> tuple[Crew, Crew]:
    """First and backup, as one would write it down at once. Right where no hour comes twice."""
    known = roster.posts[post]
    wall = datetime.fromtimestamp(at // SECOND, ZoneInfo(ZONE)).replace(tzinfo=None)
    return (
        naive_side(roster, Target(post, "first"), known.first[0].who, wall, at),
        naive_side(roster, Target(post, "backup"), known.backup[0].who, wall, at),
    )


def naive_side(roster: Roster, target: Target, who: Crew | Rotation | Pattern, wall: datetime, at: Instant) -> Crew:
    crew = naive_crew(who, wall)
    for change in roster.overrides:
        if change.target == target and change.begin <= at < change.end and change.off in crew:
            crew = tuple(dict.fromkeys(change.on if one == change.off else one for one in crew))
    away = {leave.person for leave in roster.leaves if leave.begin <= at < leave.end}
    return tuple(one for one in crew if one not in away)


def naive_crew(who: Crew | Rotation | Pattern, wall: datetime) -> Crew:
    if isinstance(who, Rotation):
        turn = 0
        while naive_hand_off(who, turn + 1) <= wall:
            turn += 1
        return who.members[turn % len(who.members)]
    if isinstance(who, Pattern):
        midnights = [datetime.combine(wall.date() - timedelta(days=back), datetime.min.time()) for back in (0, 1)]
        return tuple(
            one
            for row, team in zip(who.table, who.members, strict=True)
            for midnight in midnights
            if (shift := row[(midnight.date() - who.start).days % len(row)]) is not None
            and midnight + timedelta(microseconds=who.shifts[shift][0]) <= wall
            and wall < midnight + timedelta(microseconds=who.shifts[shift][1])
            for one in team
        )
    return who


def naive_hand_off(rotation: Rotation, turn: int) -> datetime:
    steps = turn * rotation.length
    if rotation.unit != "months":
        return rotation.start + timedelta(**{rotation.unit: steps})
    years, month = divmod(rotation.start.month - 1 + steps, 12)
    return rotation.start.replace(year=rotation.start.year + years, month=month + 1)


def took(what: Callable[[], object], rounds: int) -> float:
    """Milliseconds of the processor, the median: nothing here waits, and others who use it don't count."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        what()
        times.append(time.process_time() - begun)
    return median(times) * 1000


def everybody(roster: Roster, at: Instant) -> None:
    for post in roster.posts:
        on_duty(roster, post, at)


def bench_now(roster: Roster, rounds: int) -> None:
    asked = list(roster.posts)[:4]
    slow = took(lambda: [naive(roster, post, NOW) for post in asked], 1) / len(asked) * len(roster.posts)

    def say(what: str, milliseconds: float, goal: str = "") -> None:
        print(f"{what:44} {milliseconds:8.2f} ms   naive {slow / milliseconds:8.0f} x as long   {goal}")

    laid_out = took(partial(fresh, roster), rounds)
    first = median(took(partial(everybody, fresh(roster), NOW), 1) for _ in range(rounds))
    known = fresh(roster)
    everybody(known, NOW)
    say("load: lay out", laid_out)
    say("load: who has each post, the first time", first)
    say("on_duty of all posts, just after the load", took(partial(everybody, known, NOW + SECOND), 1), "(goal: 5 ms)")
    seconds = median(took(partial(everybody, known, NOW + second * SECOND), 1) for second in range(rounds * 50))
    say("on_duty of all posts, again every second", seconds, "(goal: 5 ms)")
    days = median(took(partial(everybody, known, NOW + far * 9 * DAY), 1) for far in range(rounds * 5))
    say("on_duty of all posts, another day each time", days)


def fresh(roster: Roster) -> Roster:
    """The same, with nothing laid out or answered yet."""
    return replace(roster)


def bench_change(roster: Roster, rounds: int) -> None:
    """One more override: of a post of its own history, and of one that has the whole history of the desk."""
    for many, target in ((len(roster.posts), None), (1, Target("post0"))):
        stored = [
            RosterChange(number, replace(one, target=target or one.target), one.begin, one.end, "in_force", "", NOW)
            for number, one in enumerate(roster.overrides[-10_000:], 1)
        ]
        base = replace(roster, overrides=())
        known = in_effect(base, stored)
        last = replace(stored[-1], id=len(stored) + 1)
        whole = took(partial(in_effect, base, [*stored, last]), rounds)
        one = took(partial(with_change, known, base, last), rounds)
        print(f"a change after {len(stored)} of {many:3} posts {one:6.1f} ms   all of them anew {whole / one:6.0f} x")


def bench_shifts(roster: Roster, post: str, rounds: int) -> None:
    year = took(lambda: shifts(roster, post, NOW, NOW + YEAR), rounds)
    few = range(NOW, NOW + DAY, 4 * HOUR)
    minute = took(lambda: [naive(roster, post, at) for at in few], 1) / len(few)
    many = len(shifts(roster, post, NOW, NOW + YEAR))
    factor = minute * YEAR / MINUTE / year
    print(f"a year of {post:6} {many:4} shifts {year:7.1f} ms   naive {factor:8.0f} x   (goal: 50 ms)")


def judge(roster: Roster, dice: random.Random) -> None:
    """Both at 100 moments of November and December."""
    asked = [(f"post{dice.randrange(len(roster.posts))}", NOW + dice.randrange(40 * DAY)) for _ in range(100)]
    same = sum(on_duty(roster, post, at)[1:3] == naive(roster, post, at) for post, at in asked)
    print(f"{same} of {len(asked)} answers equal those of the naive one")


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("posts", 200), ("people", 2000), ("years", 5), ("rounds", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    dice = random.Random(1)
    roster = roster_of(options.posts, options.people, options.years, dice)
    print(f"{len(roster.posts)} posts, {len(roster.overrides)} overrides, {len(roster.leaves)} leaves")
    bench_now(roster, options.rounds)
    bench_change(roster, options.rounds)
    for post in list(roster.posts)[:4]:
        bench_shifts(roster, post, options.rounds)
    month = took(lambda: findings(roster, NOW, NOW + 30 * DAY), options.rounds)
    print(f"{len(findings(roster, NOW, NOW + 30 * DAY))} findings for 30 days in {month:.0f} ms (goal: 1000 ms)")
    judge(roster, dice)


if __name__ == "__main__":
    main()
