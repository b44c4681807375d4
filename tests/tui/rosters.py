"""Fixed rosters for place 5: the shifts, findings and rows of each as the engine would tell them."""

from dataclasses import replace
from datetime import datetime

from noctui.domain.change_views import ChangeRow
from noctui.domain.moments import DAY, HOUR
from noctui.domain.overrides import Leave, Override, Stint, Target
from noctui.domain.roster import Contact, Part, Person, Post, Roster, on_duty
from noctui.domain.roster_queries import RosterDetail, RosterQuery
from noctui.domain.rotation import Rotation
from noctui.domain.worktime import Calendar
from noctui.services import duty_rows, rostering
from tests.tui.scenes import ME, NOW, Scene, Views, scene

ZONE = "Asia/Shanghai"
MIDNIGHT = NOW - 14 * HOUR - 207_000_000
"""Of the day of the scenes, in Shanghai."""
WEEKDAYS = Calendar("weekdays", ZONE, (((0, 24 * HOUR),),) * 5 + ((),) * 2)


def person(name: str, display: str, login: str = "") -> Person:
    return Person(name, display, login, ("desk", "lead", "net"), (Contact("phone", f"139-{name}"),))


PEOPLE = {
    one.id: one
    for one in (
        person("li", "Li Na", ME.login),
        person("wu", "Wu Gang"),
        person("chen", "陈晨"),
        person("ola", "Ola [/] Berg"),
    )
}
TURNS = Rotation("turns", ZONE, datetime.fromisoformat("2026-11-01T08:00"), (("li",), ("wu",), ("chen",)), 8, "hours")
WEEKS = Rotation("weeks", ZONE, datetime.fromisoformat("2026-11-02T09:00"), (("wu",), ("ola",)), 1, "weeks")
CALM = Roster(
    PEOPLE,
    {
        "desk": Post("desk", {"en": "Duty desk", "zh": "值班台"}, (Part(TURNS),), (Part(("ola",)),), above="lead"),
        "lead": Post("lead", {"en": "Duty leader", "zh": "值班长"}, (Part(WEEKS),), (Part(("chen",)),)),
        "net": Post("net", {"en": "Network", "zh": "网络管理员"}, (Part(("chen",)),), (Part(("ola",)),), above="lead"),
    },
)
"""Everybody in their place."""
GAP = replace(
    CALM,
    leaves=(Leave("l1", "chen", MIDNIGHT + DAY, MIDNIGHT + 3 * DAY, "wedding"),),
    overrides=(
        Override("o1", Target("net", "backup"), MIDNIGHT + DAY + 8 * HOUR, MIDNIGHT + 2 * DAY, off="ola"),
        Override("o2", Target("desk"), MIDNIGHT + 2 * DAY, MIDNIGHT + 3 * DAY, off="wu", on="ola"),
    ),
)
"""Chen is away for two days, and for most of the first nobody has the network; Ola does what Wu would."""
EMPTY = Roster({}, {})
PLAIN = Roster(
    {
        one: person(one, name)
        for one, name in (("li", "Li Na"), ("wu", "Wu Gang"), ("chen", "陈晨"), ("ola", "Ola Berg"))
    },
    {
        "noc": Post("noc", {"en": "NOC duty"}, (Part(TURNS),), (Part(("wu",)),)),
        "net": Post("net", {"en": "网络管理"}, (Part(("chen",)),), (Part(("ola",)),)),
    },
)
"""That of all other scenes."""

PENDING = (
    ChangeRow(
        12,
        "leave",
        "asked",
        (),
        ("wu",),
        ("Wu Gang",),
        MIDNIGHT + 4 * DAY,
        MIDNIGHT + 6 * DAY,
        "Wu Gang",
        NOW - HOUR,
        "moving [/] house",
        due=NOW + 20 * HOUR,
        steps=("approve", "refuse", "withdraw"),
    ),
    ChangeRow(
        13,
        "swap",
        "offered",
        ("desk",),
        ("wu", "li"),
        ("Wu Gang", "Li Na"),
        MIDNIGHT + DAY,
        MIDNIGHT + 2 * DAY,
        "Wu Gang",
        NOW - HOUR,
        "",
        due=NOW + 10 * HOUR,
        steps=("answer", "end"),
        stints=(
            Stint(MIDNIGHT + DAY, MIDNIGHT + DAY + 8 * HOUR, "wu"),
            Stint(MIDNIGHT + DAY + 16 * HOUR, MIDNIGHT + 2 * DAY, "li"),
        ),
    ),
    ChangeRow(
        14,
        "stand_in",
        "reported",
        ("net",),
        ("chen",),
        ("陈晨",),
        NOW - 60_000_000,
        None,
        "Li Na",
        NOW - 60_000_000,
        "no answer",
        due=NOW - 10_000_000,
        steps=("approve", "refuse"),
    ),
)


SCENES: dict[str, tuple[Roster, tuple[ChangeRow, ...]]] = {
    "manned": (CALM, ()),
    "gap": (GAP, ()),
    "waiting": (CALM, PENDING),
    "nobody": (EMPTY, ()),
}


def rostered(name: str) -> Scene:
    """A calm desk with one of these rosters."""
    roster, changes = SCENES[name]
    duties = {post: on_duty(roster, post, NOW) for post in roster.posts}
    rows: Views = {
        "roster": {row.post: row for row in duty_rows.roster_rows(roster, duties, NOW)},
        "findings": {row.id: row for row in duty_rows.finding_rows(roster, NOW)},
        "changes": {row.id: row for row in changes},
    }
    return replace(scene("calm"), name=name, views=scene("calm").views | rows, roster=roster)


def told(roster: Roster, query: RosterQuery) -> RosterDetail:
    detail = rostering.detail(roster, ZONE, query, NOW)
    assert isinstance(detail, RosterDetail)
    return rostering.with_free_days(detail, WEEKDAYS)
