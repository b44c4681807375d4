"""Changes of the roster on SQLite and on PostgreSQL: read back as they were written, and found when they are due."""

from dataclasses import replace

from sqlalchemy import Engine

from noctui.domain.overrides import Guard, Override, Plan, Stint, Target
from noctui.domain.pieces import FOREVER
from noctui.domain.roster_changes import COUNTING, PlannedLeave, Relief, RosterChange, StandIn, Swap, What
from noctui.store import roster_changes

WHATS: tuple[What, ...] = (
    Override("", Target("noc"), 10, 20, "a", "b", reason="生病"),
    Override("", Target("turns", None), 10, 20, on="b", reason="x"),
    Swap(Target("noc", "backup"), Stint(10, 20, "a", "backup"), Stint(20, 30, "b", "backup")),
    PlannedLeave("a", "wedding", "lead", "Bo has it", "letter 12", 19),
    StandIn("noc", "a", "ill", (Relief(11, "b"), Relief(12), Relief(13, "c")), "lead", (1, 7)),
    Guard("", "Year end", 10, 20, {"noc": ("a", "b"), "site": ("c",)}),
    Plan("", "noc", 10, 20, (Stint(10, 15, "a"), Stint(15, 20, "b", "backup")), "drill"),
)


def change(what: What = WHATS[3], **more: object) -> RosterChange:
    return replace(RosterChange(0, what, 10, 20, "in_force", "lead", 5), **more)  # type: ignore[arg-type]


def added(store: Engine, *changes: RosterChange) -> list[RosterChange]:
    with store.begin() as connection:
        return [roster_changes.add(connection, one) for one in changes]


def test_every_kind_is_read_back_as_it_was_written(store: Engine) -> None:
    made = added(store, *(change(what, end=FOREVER, due=30) for what in WHATS))
    with store.connect() as connection:
        assert roster_changes.standing(connection) == made
        assert [roster_changes.get(connection, one.id) for one in made] == made
        assert roster_changes.get(connection, 99) is None
    assert [one.id for one in made] == list(range(1, len(WHATS) + 1))


def test_what_has_become_of_a_change_is_kept(store: Engine) -> None:
    (made,) = added(store, change(status="asked", due=9))
    after = replace(made, status="ended", end=15, due=None, what=PlannedLeave("a", "wedding", returned=15))
    with store.begin() as connection:
        roster_changes.save(connection, after)
    with store.connect() as connection:
        assert roster_changes.get(connection, made.id) == after


def test_only_what_counts_says_who_is_on(store: Engine) -> None:
    added(store, *(change(status=status) for status in ("offered", "asked", "withdrawn", *sorted(COUNTING))))
    with store.connect() as connection:
        assert sorted(one.status for one in roster_changes.standing(connection)) == sorted(COUNTING)


def test_what_is_due_is_found_when_it_is(store: Engine) -> None:
    first, second, _ = added(store, change(due=30), change(due=31), change())
    with store.connect() as connection:
        assert [roster_changes.due(connection, now) for now in (29, 30, 31)] == [[], [first], [first, second]]


def test_the_screen_shows_what_is_waited_for_in_force_or_to_come(store: Engine) -> None:
    shown = added(store, change(status="asked"), change(), change(status="late", due=40, end=12))
    added(store, change(status="ended"), change(end=15), change(status="refused"))
    with store.connect() as connection:
        assert roster_changes.open_ones(connection, 15) == shown
