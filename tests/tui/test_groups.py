"""Rows in groups that fold, without a screen; and the devices of place 2 in groups."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from noctui.tui import filters
from noctui.tui.columns import Cell, Cells
from noctui.tui.device_groups import grouping_of
from noctui.tui.glyphs import UNICODE
from noctui.tui.groups import GroupedRows, Grouping, Head
from noctui.tui.look import Look
from noctui.tui.row_set import contains
from noctui.tui.saved_views import SavedView
from noctui.tui.searchable import DEVICES
from noctui.tui.viewing import as_view, look_through
from tests.tui.scenes import NOW, device
from tests.tui.test_app_desk import sitting


def grouped(sites: dict[str, str], texts: dict[str, str] | None = None) -> GroupedRows:
    """Rows by the site of each, ordered by text; the text of each is its key, unless it is said."""
    list_ = GroupedRows()
    list_.sort_by(0)
    list_.set_rows(rows(texts or dict.fromkeys(sites, "")))
    list_.group_by(Grouping("site", sites.__getitem__, lambda group, keys: ((f"{group} {len(keys)}", ""),)))
    return list_


def rows(texts: dict[str, str]) -> dict[str, Cells]:
    return {key: [Cell(text or key)] for key, text in texts.items()}


SITES = {"a": "west", "b": "east", "c": "west", "d": "east"}
WEST, EAST = Head("west"), Head("east")


def test_groups_stand_in_the_order_of_their_first_rows() -> None:
    list_ = grouped(SITES)
    assert list_.view == [WEST, "a", "c", EAST, "b", "d"]
    list_.sort_by(0, reverse=True)
    assert list_.view == [EAST, "d", "b", WEST, "c", "a"]
    list_.group_by(None)
    assert list_.view == ["d", "c", "b", "a"]


def test_a_folded_group_is_its_head_and_the_cursor_stays_with_it() -> None:
    list_ = grouped(SITES)
    list_.move_to("c")
    list_.fold()
    assert (list_.view, list_.cursor) == ([WEST, EAST, "b", "d"], WEST)
    list_.fold()
    assert (list_.view[1:3], list_.cursor) == (["a", "c"], WEST)
    list_.move_to("d")
    list_.fold_all()
    assert (list_.view, list_.cursor) == ([WEST, EAST], EAST)
    list_.fold_all()
    assert len(list_.view) == 6


def test_a_mark_on_a_head_is_on_all_of_its_rows_and_reaches_them_though_they_are_folded() -> None:
    list_ = grouped(SITES)
    list_.move_to(EAST)
    list_.fold()
    list_.toggle_mark()
    assert list_.marks == ("b", "d")
    list_.toggle_mark()
    assert not list_.marks


def test_what_the_filter_hides_is_not_marked_with_its_group() -> None:
    list_ = grouped(SITES, {"a": "up", "b": "up", "c": "down", "d": "up"})
    list_.filter_by(contains("up"))
    list_.move_to(WEST)
    list_.toggle_mark()
    assert list_.marked == {"a"}


def test_a_row_that_changes_its_group_moves_there_though_its_order_is_the_same() -> None:
    sites = dict(SITES)
    list_ = grouped(sites)
    sites["a"] = "east"
    list_.update_rows(rows({"a": "a"}))
    assert list_.view == [EAST, "a", "b", "d", WEST, "c"]


def test_a_frozen_list_keeps_its_groups_until_it_thaws() -> None:
    sites = dict(SITES)
    list_ = grouped(sites)
    list_.freeze()
    sites["a"] = "east"
    list_.update_rows(rows({"a": "a"}))
    assert list_.view[:3] == [WEST, "a", "c"]
    list_.thaw()
    assert list_.view == [EAST, "a", "b", "d", WEST, "c"]


def test_news_and_a_jump_open_the_group_in_which_they_are() -> None:
    list_ = grouped(SITES)
    list_.fold_all()
    list_.mark_new(["d"])
    assert list_.next_new()
    assert list_.cursor == "d"
    assert list_.folded == {"west"}
    assert list_.move_to("c")
    assert list_.folded == set()


def test_a_chosen_row_comes_back_under_the_cursor_after_the_filter_that_hid_its_group() -> None:
    list_ = grouped(SITES)
    list_.move_to("c")
    list_.filter_by(lambda key, _cells: SITES[str(key)] == "east")
    assert list_.cursor in list_.view
    list_.filter_by(None)
    assert list_.cursor == "c"


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["x", "y", ""]), min_size=1),
    st.lists(st.sampled_from(["fold", "fold_all", "mark", "down", "up", "hide", "show", "new", "group"]), max_size=20),
)
def test_whatever_is_done_every_row_is_under_one_head_and_the_cursor_on_a_line(
    sites: dict[str, str], done: list[str]
) -> None:
    list_ = grouped(sites)
    by = list_.grouping
    for deed in done:
        match deed:
            case "fold":
                list_.fold()
            case "fold_all":
                list_.fold_all()
            case "mark":
                list_.toggle_mark()
            case "down" | "up":
                list_.move(list_.spot + (1 if deed == "down" else -1))
            case "hide":
                list_.filter_by(lambda key, _cells: str(key) < "d")
            case "show":
                list_.filter_by(None)
            case "new":
                list_.mark_new(list(sites)[:1])
                list_.next_new()
            case "group":
                list_.group_by(None if list_.grouping else by)
        assert list_.cursor in list_.view if list_.view else list_.cursor is None
        if list_.grouping:
            assert sorted(key for keys in list_.groups.values() for key in keys) == sorted(list_.kept)
            shown = [line for line in list_.view if not isinstance(line, Head)]
            assert shown == [key for group, keys in list_.groups.items() if group not in list_.folded for key in keys]
        assert set(list_.marks) <= set(list_.kept)


# ----------------------------------------------------------------------------------------------------- on the screen


def test_a_site_stands_under_its_name_beside_the_id_by_which_it_is_filtered_too() -> None:
    rows = {row.id: row for row in (device(1), device(2, state="down"), device(3, site="gate"))}
    by_site = grouping_of("site", lambda: rows, lambda: Look(NOW, UTC, UNICODE.__getitem__))
    assert by_site is not None
    heads = ["".join(text for text, _ in by_site.line(rows[key].site, [key])) for key in rows]
    assert heads == ["Wharf East east  1  ●1 ", "Wharf East east  1  ✖1 ", "gate 1  ●1 "]


def test_a_site_is_found_by_its_name_and_by_its_id() -> None:
    row = device(1)
    typed = ("site:east", "site:wharf", 'site:"Wharf East"', "wharf", "site:north")
    assert [filters.read(one, DEVICES).passes(row, filters.Here(NOW)) for one in typed] == [True] * 4 + [False]


async def test_place_2_groups_folds_marks_a_whole_group_and_keeps_it_as_a_view() -> None:
    async with sitting() as hand:
        await hand.press("2", "z")
        assert "There are no groups: b makes some." in hand.bar("notice")
        await hand.press("b")
        assert "devices: by site" in hand.bar("notice")
        room = hand.app.room_now
        worst = room.mirror.devices[room.table.view[0]]
        site = worst.site
        await hand.press("g", "enter")
        assert hand.table.head == site
        assert f"▸ {worst.place} {site}  " in hand.screen
        assert not hand.app.room_now.context().device
        await hand.press("space")
        everybody = {row.id for row in hand.client.views["devices"].values() if row.site == site}
        assert set(hand.table.marks) == everybody
        await hand.change("devices", **{"NEW-1": device(1, id="NEW-1", site=site, state="down")})
        assert len(hand.table.marks) == len(everybody)
        view = as_view(room)
        assert view == SavedView("", "devices", "", "state", False, "site")
        await hand.press("b", "b", "b")
        assert room.grouping == ""
        look_through(room, view)
        assert room.grouping == "site"
