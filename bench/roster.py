"""Who is on: a large roster asked directly, beside a walk that asks the wall clock minute by minute.

    python -m bench.roster [--posts 200] [--people 2000] [--years 5] [--rounds 7]

Each post has a rotation or a pattern on its first side, and a rotation on its backup side; every week of the years has
an override for each post, every person three leaves a year. The walk is what `tests/domain/roster/wall.py` says is
right: from a moment on, every minute the turns are counted by the calendar and all overrides and leaves are looked
through. Times are medians of the rounds.
"""

import argparse
import random
import time
from collections.abc import Callable
from datetime import date, datetime
from statistics import median

from noctui.domain.findings import findings
from noctui.domain.moments import DAY, HOUR, MINUTE, Instant, from_datetime
from noctui.domain.overrides import Leave, Override, Target
from noctui.domain.rest import Rest
from noctui.domain.roster import Person, Post, Roster, Shares, on_duty, shifts
from noctui.domain.rotation import Crew, Pattern, Rotation, Unit

ZONE = "Europe/Berlin"
YEAR = 365 * DAY
NOW = from_datetime(datetime.fromisoformat("2026-11-21T03:00:00+00:00"))
SHIFTS = ((6 * HOUR, 14 * HOUR), (14 * HOUR, 22 * HOUR), (22 * HOUR, 30 * HOUR))
WEEK = (0, 0, 1, 1, 2, 2, None, None)
UNITS: tuple[tuple[Unit, int], ...] = (("hours", 8), ("days", 1), ("weeks", 1), ("months", 1))


def roster_of(posts: int, people: int, years: int, dice: random.Random) -> Roster:
    names = [f"p{number}" for number in range(people)]
    share = people // posts
    groups = {f"post{at}": names[at * share : (at + 1) * share] for at in range(posts)}
    return Roster(
        {name: Person(name, name, posts=tuple(groups)) for name in names},
        {post: post_of(at, post, group) for at, (post, group) in enumerate(groups.items())},
        overrides=tuple(overrides_of(groups, years, dice)),
        leaves=tuple(leaves_of(names, years, dice)),
    )


def post_of(number: int, name: str, group: list[str]) -> Post:
    crews: tuple[Crew, ...] = tuple((one,) for one in group)
    unit, length = UNITS[number % len(UNITS)]
    start = datetime.fromisoformat("2020-01-06T08:00")
    rotation = Rotation(f"{name}-b", ZONE, start, crews[4:] or crews, length, unit)
    if number % 2:
        return Post(name, name, (Shares(Rotation(f"{name}-a", ZONE, start, crews[:4])),), (Shares(rotation),))
    table = tuple(WEEK[2 * team :] + WEEK[: 2 * team] for team in range(4))
    pattern = Pattern(f"{name}-a", ZONE, date(2020, 1, 6), SHIFTS, (crews * 4)[:4], table)
    return Post(name, name, (Shares(pattern),), (Shares(rotation),), rest=Rest(ZONE))


def overrides_of(groups: dict[str, list[str]], years: int, dice: random.Random) -> list[Override]:
    found = []
    for post, group in groups.items():
        for week in range(-52 * (years - 1), 52):
            begin = NOW + week * 7 * DAY + dice.randrange(7 * 24) * HOUR
            off, on = dice.sample(group, 2)
            target = Target(post, dice.choice(("first", "backup")))
            found.append(Override(f"{post}/{week}", target, begin, begin + dice.randrange(4, 72) * HOUR, off, on))
    return found


def leaves_of(names: list[str], years: int, dice: random.Random) -> list[Leave]:
    begins = ((name, NOW + dice.randrange(-(years - 1) * 365, 365) * DAY) for name in names for _ in range(3 * years))
    return [Leave(f"{name}/{begin}", name, begin, begin + dice.randrange(1, 15) * DAY) for name, begin in begins]


def took(what: Callable[[], object], rounds: int) -> float:
    """Milliseconds, the median."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        what()
        times.append(time.perf_counter() - begun)
    return median(times) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("posts", 200), ("people", 2000), ("years", 5), ("rounds", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    dice = random.Random(1)
    begun = time.perf_counter()
    roster = roster_of(options.posts, options.people, options.years, dice)
    print(
        f"{len(roster.overrides)} overrides, {len(roster.leaves)} leaves; made in {time.perf_counter() - begun:.2f} s"
    )
    begun = time.perf_counter()
    Roster(roster.people, roster.posts, roster.overrides, leaves=roster.leaves)
    print(f"laid out for questions in {1000 * (time.perf_counter() - begun):.0f} ms")
    first = took(lambda: [on_duty(roster, post, NOW) for post in roster.posts], 1)
    print(f"on_duty, {options.posts} posts, first time {first:.2f} ms")

    moments = iter(range(NOW, NOW + YEAR, 7 * MINUTE))

    def all_posts() -> None:
        at: Instant = next(moments)
        for post in roster.posts:
            on_duty(roster, post, at)

    print(f"on_duty, {options.posts} posts, other moments {took(all_posts, options.rounds * 5):.2f} ms (goal: 5)")
    for post in list(roster.posts)[:4]:
        year = took(lambda post=post: shifts(roster, post, NOW, NOW + YEAR), options.rounds)
        print(f"shifts, a year of {post}: {len(shifts(roster, post, NOW, NOW + YEAR))} in {year:.1f} ms (goal: 50)")
    month = took(lambda: findings(roster, NOW, NOW + 30 * DAY), 3)
    print(f"findings, 30 days: {len(findings(roster, NOW, NOW + 30 * DAY))} in {month:.0f} ms (goal: 1000)")


if __name__ == "__main__":
    main()
