"""Mutes and series of windows on SQLite and on PostgreSQL: read back as written, ended, extended, withdrawn."""

from dataclasses import replace

from sqlalchemy import Connection, Engine

from noctui.domain.mute import Mute
from noctui.domain.window import Series
from noctui.store import mutes


def window(connection: Connection, starts: int, series: str = "") -> Mute:
    return mutes.add(
        connection, "maintenance", "site:a kind:摄像机", "anna", "割接", starts, starts + 10, series=series, told="客户"
    )


def test_a_mute_is_read_back_as_it_was_written_and_goes_when_its_end_was_noticed(store: Engine) -> None:
    with store.begin() as connection:
        made = window(connection, 5, "W-1")
        assert made == Mute(1, "maintenance", "site:a kind:摄像机", "anna", "割接", 5, 15, series="W-1", told="客户")
        assert mutes.open_ones(connection) == (made,)
        assert mutes.over(connection, 14) == []
        assert mutes.over(connection, 15) == [made]
        mutes.close(connection, made.id)
        assert (mutes.open_ones(connection), mutes.get(connection, made.id)) == ((), made)


def test_an_extended_mute_has_its_new_end_and_is_warned_of_again(store: Engine) -> None:
    with store.begin() as connection:
        made = window(connection, 5)
        mutes.warned(connection, made.id)
        assert mutes.get(connection, made.id) == replace(made, warned=True)
        mutes.extend(connection, made.id, 40)
        assert mutes.get(connection, made.id) == replace(made, ends=40)


def test_a_series_goes_on_until_it_is_ended_and_knows_its_latest_window(store: Engine) -> None:
    with store.begin() as connection:
        series = mutes.add_series(connection, "CAM-7", "FREQ=DAILY", 100, 10, "anna", "割接", "")
        assert (
            mutes.all_series(connection) == [Series("W-1", "CAM-7", "FREQ=DAILY", 100, 10, "anna", "割接")] == [series]
        )
        assert mutes.newest_start(connection, series.id) is None
        first, later = window(connection, 5, series.id), window(connection, 50, series.id)
        assert mutes.newest_start(connection, series.id) == 50
        mutes.withdraw(connection, later.id)
        assert (mutes.newest_start(connection, series.id), mutes.open_ones(connection)) == (5, (first,))
        mutes.end_series(connection, series.id, 60)
        assert mutes.all_series(connection) == []
