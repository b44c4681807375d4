"""Saved views: the file that keeps them, and the keys that choose, save and delete one."""

import json
import os
from pathlib import Path

import pytest

from noctui.tui.dialogs.views import ViewChooser, ViewNamer
from noctui.tui.filters import read
from noctui.tui.queue import QUEUE_COLUMNS
from noctui.tui.saved_views import BUNDLED, BrokenViews, SavedView, Shelf
from noctui.tui.searchable import DEVICES, TICKETS
from noctui.tui.tables import DEVICE_COLUMNS
from tests.tui.test_app_desk import sitting

NIGHT = SavedView("夜班 [/]\x1b[2J", "tickets", "level:I -owner:me", "owner", True)


def test_every_bundled_view_can_be_read_and_sorted_where_it_belongs() -> None:
    for view in BUNDLED:
        grammar, columns = (TICKETS, QUEUE_COLUMNS) if view.place == "tickets" else (DEVICES, DEVICE_COLUMNS)
        assert read(view.filter, grammar).flaw == ""  # type: ignore[arg-type]
        assert view.sort in {column.id for column in columns}


def test_what_is_saved_is_there_for_the_next_desk_and_goes_when_it_is_deleted(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "state" / "noctui")
    assert shelf.load() == ()
    shelf.save(NIGHT)
    shelf.save(SavedView("b", "devices"))
    assert Shelf(tmp_path / "state" / "noctui").load() == (NIGHT, SavedView("b", "devices"))
    shelf.delete(NIGHT)
    assert shelf.load() == (SavedView("b", "devices"),)
    assert [path.name for path in (tmp_path / "state" / "noctui").iterdir()] == ["views.json"]


def test_a_second_view_of_the_same_name_takes_the_place_of_the_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for words in ("level:I", "level:II"):
        shelf.save(SavedView("a", "tickets", words))
    assert [view.filter for view in shelf.load()] == ["level:II"]


@pytest.mark.parametrize("data", ["", "{", "[1]", '[{"name": "a"}]', '[{"name": "a", "place": "roster"}]', "[" * 5000])
def test_a_broken_file_is_said_and_never_overwritten(tmp_path: Path, data: str) -> None:
    path = tmp_path / "views.json"
    path.write_text(data)
    shelf = Shelf(tmp_path)
    for attempt in (shelf.load, lambda: shelf.save(NIGHT), lambda: shelf.delete(NIGHT)):
        with pytest.raises(BrokenViews, match=r"views\.json is left as it is"):
            attempt()
    assert path.read_text() == data


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    shelf.save(NIGHT)
    monkeypatch.setattr(os, "replace", _full)
    with pytest.raises(BrokenViews, match="No space left"):
        shelf.save(SavedView("b", "tickets"))
    monkeypatch.undo()
    assert shelf.load() == (NIGHT,)
    assert len(list(tmp_path.iterdir())) == 1


def _full(_source: object, _target: object) -> None:
    raise OSError(28, "No space left on device")


def test_without_a_folder_nothing_is_kept_and_that_is_said() -> None:
    assert Shelf(None).load() == ()
    with pytest.raises(BrokenViews, match="no folder"):
        Shelf(None).save(NIGHT)


async def test_a_view_is_chosen_from_any_place_and_filters_the_queue() -> None:
    async with sitting() as hand:
        await hand.press("V")
        assert isinstance(hand.app.screen, ViewChooser)
        assert "nobody has it" in hand.screen
        await hand.press("down", "enter")
        assert hand.app.current_mode == "tickets"
        assert hand.table.view == (121,)
        assert "filter: owner:nobody -status:closed (1 of 3)" in hand.bar("notice")
        await hand.press("escape")
        assert hand.table.view == (118, 121, 97)


async def test_a_view_is_saved_under_a_name_chosen_again_and_deleted(tmp_path: Path) -> None:
    async with sitting(reports=tmp_path) as hand:
        await hand.press("3", "slash")
        await hand.type("owner:me")
        await hand.press("enter", "o", "Y")
        assert isinstance(hand.app.screen, ViewNamer)
        assert "owner:me, sorted by" in hand.screen
        await hand.press("enter")
        assert "This has to be filled in." in hand.screen
        await hand.type("night shift")
        await hand.press("enter")
        assert "view saved: night shift" in hand.bar("notice")
        order = hand.table.sort
        await hand.press("escape", "o", "V", "end", "enter")
        assert (hand.table.view, hand.table.sort) == ((118,), order)
        await hand.press("V", "end", "D")
        assert "night shift" not in hand.screen.partition("Saved views")[2].partition("choose")[0]
    assert json.loads((tmp_path / "views.json").read_text()) == []


async def test_a_bundled_view_can_not_be_deleted_and_a_broken_file_leaves_them_all(tmp_path: Path) -> None:
    (tmp_path / "views.json").write_text("oops")
    async with sitting(reports=tmp_path) as hand:
        await hand.press("3", "V")
        assert "is left as it is" in hand.screen
        assert "worst level" in hand.screen
        await hand.press("D")
        assert "This view came with noctui, it stays." in hand.screen
    assert (tmp_path / "views.json").read_text() == "oops"


async def test_a_view_of_foreign_words_is_shown_and_never_obeyed(tmp_path: Path) -> None:
    Shelf(tmp_path).save(NIGHT)
    Shelf(tmp_path).save(SavedView("bad", "tickets", "levl:I", "nowhere"))
    async with sitting(reports=tmp_path, size=(80, 24)) as hand:
        await hand.press("V")
        assert "夜班 [/]␛[2J" in hand.screen
        await hand.press("end", "enter")
        assert "no field levl" in hand.bar("notice")
        assert hand.table.view == (118, 121, 97)
