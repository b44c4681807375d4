"""Roll-ups in the store: written once, found by check and span, folded and dropped with age."""

from sqlalchemy import Engine, func, select, update

from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.domain.rollup import QUARTER, Rolled
from noctui.store import rollups
from noctui.store.schema_history import rollup

DAWN = 1_800_000_000 * SECOND // DAY * DAY


def minute(number: int, rtt: int = 100, received: int = 6) -> Rolled:
    return Rolled(DAWN + number * MINUTE, 6, 6, received, rtt, rtt + 10, rtt + 20)


def rows(store: Engine) -> int:
    with store.begin() as connection:
        return connection.scalar(select(func.count()).select_from(rollup)) or 0


def test_minutes_are_found_by_check_and_span_in_order(store: Engine) -> None:
    with store.begin() as connection:
        rollups.add(connection, MINUTE, {"a/ping": [minute(20), minute(3)], "b/ping": [minute(4, 7)]})
    with store.begin() as connection:
        assert rollups.samples(connection, "a/ping", MINUTE, DAWN, DAWN + HOUR) == [minute(3), minute(20)]
        assert rollups.samples(connection, "a/ping", MINUTE, DAWN + 4 * MINUTE, DAWN + HOUR) == [minute(20)]
        assert rollups.samples(connection, "a/ping", MINUTE, DAWN, DAWN + 20 * MINUTE) == [minute(3)]
        assert rollups.samples(connection, "c/ping", MINUTE, DAWN, DAWN + HOUR) == []
    assert rows(store) == 3


def test_a_minute_that_a_restart_cut_in_two_is_one_minute(store: Engine) -> None:
    with store.begin() as connection:
        rollups.add(connection, MINUTE, {"a/ping": [minute(3, 100, 3)]})
        rollups.add(connection, MINUTE, {"a/ping": [minute(3, 40, 6), minute(4)], "b/ping": [minute(3)]})
        first, second = rollups.samples(connection, "a/ping", MINUTE, DAWN, DAWN + HOUR)
    assert first == Rolled(DAWN + 3 * MINUTE, 12, 12, 9, 40, 70, 120)
    assert second == minute(4)


def test_minutes_of_the_day_before_become_quarters_and_leave(store: Engine) -> None:
    fresh = {name: [minute(n) for n in range(3 * 15)] for name in ("a/ping", "b/ping", "c/ping")}
    with store.begin() as connection:
        rollups.add(connection, MINUTE, fresh)
        before = DAWN + 2 * QUARTER + 5 * MINUTE
        assert rollups.fold(connection, before, 2)
        assert rollups.fold(connection, before, 2)
        assert not rollups.fold(connection, before, 2)
        for name in fresh:
            quarters = rollups.samples(connection, name, QUARTER, DAWN, DAWN + DAY)
            assert quarters == [Rolled(DAWN + n * QUARTER, 90, 90, 90, 100, 110, 120) for n in range(2)]
            assert len(rollups.samples(connection, name, MINUTE, DAWN, DAWN + DAY)) == 15
        assert rollups.fold(connection, DAWN + DAY, 9)
        assert len(rollups.samples(connection, "a/ping", QUARTER, DAWN, DAWN + DAY)) == 3
    assert rows(store) == len(fresh)


def test_minutes_of_several_days_are_folded_a_day_at_a_time(store: Engine) -> None:
    with store.begin() as connection:
        rollups.add(connection, MINUTE, {"a/ping": [minute(0), minute(24 * 60), minute(3 * 24 * 60)]})
        while rollups.fold(connection, DAWN + 5 * DAY, 10):
            pass
        found = rollups.samples(connection, "a/ping", QUARTER, DAWN, DAWN + 5 * DAY)
    assert [one.at - DAWN for one in found] == [0, DAY, 3 * DAY]
    assert rows(store) == 3


def test_a_month_by_the_quarter_is_dropped_when_it_is_over(store: Engine) -> None:
    with store.begin() as connection:
        rollups.add(connection, QUARTER, {"a/ping": [minute(0), minute(24 * 60)]})
        rollups.forget_before(connection, DAWN + DAY)
        assert len(rollups.samples(connection, "a/ping", QUARTER, DAWN, DAWN + 2 * DAY)) == 2
        rollups.forget_before(connection, DAWN + DAY + 1)
        assert rollups.samples(connection, "a/ping", QUARTER, DAWN, DAWN + 2 * DAY) == [minute(24 * 60)]


def test_a_damaged_block_is_a_gap_and_its_neighbours_are_shown(store: Engine) -> None:
    with store.begin() as connection:
        rollups.add(connection, MINUTE, {"a/ping": [minute(0), minute(15)]})
        connection.execute(update(rollup).where(rollup.c.begin == DAWN).values(data=b"nothing"))
        assert rollups.samples(connection, "a/ping", MINUTE, DAWN, DAWN + HOUR) == [minute(15)]
