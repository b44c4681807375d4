"""Rows, order, filter, marks and cursor by identity, without a screen."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from noctui.tui.columns import Cell, Cells
from noctui.tui.row_set import RowSet, contains


def rows(**names: str) -> dict[str, Cells]:
    return {key: [Cell(text)] for key, text in names.items()}


def row_set(**names: str) -> RowSet[str]:
    made: RowSet[str] = RowSet()
    made.set_rows(rows(**names))
    return made


def test_rows_come_as_given_until_a_column_orders_them_and_ties_keep_that_order() -> None:
    list_ = row_set(a="2", b="1", c="2", d="")
    assert list_.view == ["a", "b", "c", "d"]
    list_.sort_by(0)
    assert list_.view == ["b", "a", "c", "d"]
    list_.sort_by(0, reverse=True)
    assert list_.view == ["a", "c", "b", "d"]
    list_.sort_by(None)
    assert list_.view == ["a", "b", "c", "d"]


def test_the_cursor_stays_on_its_row_when_the_order_changes() -> None:
    list_ = row_set(a="3", b="2", c="1")
    list_.move_to("b")
    list_.sort_by(0)
    list_.update_rows({"b": [Cell("9")]})
    assert (list_.view, list_.cursor) == (["c", "a", "b"], "b")


def test_the_cursor_stays_on_top_until_somebody_moved_it() -> None:
    list_ = row_set(b="2")
    list_.sort_by(0)
    list_.update_rows(rows(a="1"))
    assert list_.cursor == "a"
    list_.hold()
    list_.update_rows(rows(z="0"))
    assert (list_.view[0], list_.cursor) == ("z", "a")


def test_a_row_that_disappears_hands_the_cursor_to_its_neighbour() -> None:
    list_ = row_set(a="1", b="2", c="3")
    list_.move_to("b")
    list_.update_rows({"b": None})
    assert list_.cursor == "c"
    list_.update_rows({"c": None})
    assert list_.cursor == "a"
    list_.update_rows({"a": None})
    assert list_.cursor is None


def test_the_cursor_comes_back_with_the_row_that_the_filter_hid() -> None:
    list_ = row_set(a="up", b="down", c="up")
    list_.move_to("b")
    list_.filter_by(contains("up"))
    assert list_.cursor == "c"
    list_.filter_by(None)
    assert list_.cursor == "b"


def test_a_filter_needs_every_word_somewhere_in_the_row_whatever_the_case() -> None:
    passes = contains("CAM north")
    assert passes("k", [Cell("cam-7"), Cell("North gate")])
    assert not passes("k", [Cell("cam-7"), Cell("south gate")])


def test_a_changed_row_enters_and_leaves_the_filter() -> None:
    list_ = row_set(a="up", b="down")
    list_.filter_by(contains("down"))
    list_.update_rows(rows(a="down", b="up", c="down"))
    assert list_.view == ["a", "c"]


def test_a_row_that_changes_its_place_asks_for_no_other_row() -> None:
    asked: set[str] = set()

    def passes(key: str, _cells: Cells) -> bool:
        asked.add(key)
        return True

    list_ = row_set(**{f"k{number:02}": str(number) for number in range(50)})
    list_.sort_by(0)
    list_.filter_by(passes)
    asked.clear()
    list_.update_rows({"k07": [Cell("30.")], "k08": None, "new": [Cell("999")]})
    assert list_.view[-1] == "new"
    assert list_.view.index("k07") == list_.view.index("k30") + 1
    assert asked == {"k07", "k08", "new"}


def test_marks_stay_with_their_rows_and_hidden_ones_are_not_acted_upon() -> None:
    list_ = row_set(a="up", b="down", c="up")
    for key in ("a", "b"):
        list_.move_to(key)
        list_.toggle_mark()
    list_.sort_by(0, reverse=True)
    assert list_.marks == ("a", "b")
    list_.filter_by(contains("up"))
    assert (list_.marks, list_.marked) == (("a",), {"a", "b"})
    list_.set_rows(rows(b="down"))
    assert list_.marked == {"b"}


def test_new_rows_are_visited_in_turn_round_the_end() -> None:
    list_ = row_set(a="1", b="2", c="3")
    list_.mark_new(["a", "c", "gone"])
    list_.move_to("b")
    visited = []
    for _turn in range(3):
        assert list_.next_new()
        visited.append(list_.cursor)
    assert visited == ["c", "a", "c"]
    list_.new.clear()
    assert not list_.next_new()


def test_a_frozen_view_holds_changes_back_counts_them_and_shows_them_when_it_thaws() -> None:
    list_ = row_set(a="1", b="2")
    list_.freeze()
    list_.update_rows({"a": [Cell("9")], "c": [Cell("3")]})
    list_.update_rows({"a": [Cell("1")], "b": None})
    assert (list_.view, list_.waiting, list_.frozen) == (["a", "b"], 2, True)
    list_.thaw()
    assert (list_.view, list_.waiting, list_.frozen) == (["a", "c"], 0, False)


def test_a_snapshot_behind_a_frozen_view_counts_what_differs() -> None:
    list_ = row_set(a="1", b="2")
    list_.freeze()
    list_.set_rows(rows(a="1", c="3"))
    assert list_.waiting == 2
    list_.thaw()
    assert list_.view == ["a", "c"]


KEYS = st.integers(0, 12)
TEXTS = st.sampled_from(["", "1", "2", "10", "up", "down"])


class AnyHistory(RuleBasedStateMachine):
    """Against a plain dict: whatever happens, the view is the filtered rows in order and the cursor one of them."""

    @initialize()
    def begin(self) -> None:
        self.list: RowSet[int] = RowSet()
        self.model: dict[int, str] = {}
        self.word = ""

    @rule(changes=st.dictionaries(KEYS, st.none() | TEXTS, max_size=4))
    def update(self, changes: dict[int, str | None]) -> None:
        self.list.update_rows({key: None if text is None else [Cell(text)] for key, text in changes.items()})
        for key, text in changes.items():
            if text is None:
                self.model.pop(key, None)
            else:
                self.model[key] = text

    @rule(texts=st.dictionaries(KEYS, TEXTS))
    def replace(self, texts: dict[int, str]) -> None:
        self.list.set_rows({key: [Cell(text)] for key, text in texts.items()})
        self.model = dict(texts)

    @rule(word=st.sampled_from(["", "1", "up", "nothing"]))
    def filter(self, word: str) -> None:
        self.word = word
        self.list.filter_by(contains(word) if word else None)

    @rule(column=st.sampled_from([None, 0]), reverse=st.booleans())
    def sort(self, column: int | None, reverse: bool) -> None:
        self.list.sort_by(column, reverse)

    @rule(spot=st.integers(-2, 15))
    def move(self, spot: int) -> None:
        self.list.move(spot)

    @rule()
    def mark(self) -> None:
        self.list.toggle_mark()

    @rule()
    def freeze_or_thaw(self) -> None:
        self.list.thaw() if self.list.frozen else self.list.freeze()

    @invariant()
    def the_cursor_is_in_view(self) -> None:
        assert (self.list.cursor in self.list.view) == bool(self.list.view)
        if self.list.view:
            assert self.list.view[self.list.spot] == self.list.cursor

    @invariant()
    def the_view_is_what_the_filter_lets_through(self) -> None:
        kept = [key for key, cells in self.list.rows.items() if self.word in cells[0].text]
        assert sorted(self.list.view) == sorted(kept)
        if self.list.sort is None:
            assert self.list.view == kept

    @precondition(lambda self: not self.list.frozen)
    @invariant()
    def nothing_is_lost(self) -> None:
        assert {key: cells[0].text for key, cells in self.list.rows.items()} == self.model
        assert self.list.marked <= self.model.keys()


TestAnyHistory: Any = AnyHistory.TestCase


@given(st.dictionaries(KEYS, TEXTS), st.booleans())
def test_an_order_by_one_update_each_is_the_order_of_all_at_once(texts: dict[int, str], reverse: bool) -> None:
    one: RowSet[int] = RowSet()
    one.sort_by(0, reverse)
    for key, text in texts.items():
        one.update_rows({key: [Cell(text)]})
    every: RowSet[int] = RowSet()
    every.set_rows({key: [Cell(text)] for key, text in texts.items()})
    every.sort_by(0, reverse)
    assert one.view == every.view
