"""What is sent of a line: the changed cells, in the style that they have, and no half of a wide character."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.strip import Strip

from noctui.tui.repaint import Pen, install

PLAIN, RED = Style.null(), Style.parse("red")
TEXTS = st.lists(st.sampled_from(["a", "bc", " ", "交换", "●", "e\u0301"]), min_size=1, max_size=5).map("".join)
STRIPS = st.lists(st.tuples(TEXTS, st.sampled_from([PLAIN, RED])), min_size=1, max_size=5).map(
    lambda parts: Strip([Segment(text, style) for text, style in parts])
)


def painted(strip: Strip, left: int, right: int) -> str:
    """What a terminal gets for some cells of a line that is a whole row of the screen."""
    assert install()
    width = strip.cell_length
    return ChopsUpdate([{0: strip}], [(0, left, right)], [[width]]).render_segments(
        Console(force_terminal=True, color_system="truecolor")
    )


def meant(strip: Strip, left: int, right: int) -> str:
    """The same by way of Textual's own crop."""
    pen = Pen(ColorSystem.TRUECOLOR)
    pen.move(left, 0)
    pen.draw(strip.crop(left, right))
    return pen.finish()


def inside(strip: Strip, cell: int) -> bool:
    """Whether the cell is the second of a wide character."""
    ends = [cell_len(strip.text[:length]) for length in range(len(strip.text) + 1)]
    return cell not in ends


@given(STRIPS, st.data())
def test_a_span_is_sent_as_it_stands_in_the_line_and_grows_by_the_half_of_a_wide_character(
    strip: Strip, data: st.DataObject
) -> None:
    left = data.draw(st.integers(0, strip.cell_length - 1))
    right = data.draw(st.integers(left + 1, strip.cell_length))
    whole = left - inside(strip, left), right + inside(strip, right)
    assert painted(strip, left, right) == meant(strip, *whole)


def test_a_style_is_sent_when_it_changes_and_put_back_at_the_end() -> None:
    strip = Strip([Segment("ab", RED), Segment("cd", RED), Segment("ef", PLAIN)])
    assert painted(strip, 1, 5) == "\x1b[1;2H\x1b[0;31mbcd\x1b[0me"
    assert painted(strip, 1, 3) == "\x1b[1;2H\x1b[0;31mbc\x1b[0m"
