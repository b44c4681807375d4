"""A wrong name is told with the known one that was likely meant, however many there are."""

from pathlib import Path

import pytest

from noctui.config.document import Document
from noctui.config.forms import DeviceForm
from noctui.config.problems import MOST, Problem, nearest
from noctui.config.reader import Reader
from noctui.config.text import decode
from tests.config.build import problems

MANY = tuple(f"SW-{number:05}" for number in range(10_000))


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("sw-00417", "SW-00417"),
        ("SW-00417X", "SW-00417"),
        ("SV-00417", "SW-00417"),
        ("printer", None),
        ("", None),
        ("S", None),
    ],
)
def test_among_ten_thousand_names_the_one_that_begins_or_ends_alike_is_proposed(
    wrong: str, expected: str | None
) -> None:
    assert nearest(wrong, MANY) == expected


def test_of_one_file_so_many_are_told_as_somebody_may_read_and_that_there_are_more(tmp_path: Path) -> None:
    empty = "devices:\n" + "  - {}\n" * 3_000
    found = problems(tmp_path, {"inventory/more.yaml": empty, "inventory/core.yaml": "kinds: {ups: {color: red}}\n"})
    of = {name: [problem for problem in found if problem.file == name] for name in {one.file for one in found}}
    assert [problem.code for problem in of["inventory/core.yaml"]] == ["unknown_key"]
    assert len(of["inventory/more.yaml"]) == MOST + 1
    assert str(of["inventory/more.yaml"][-1]).endswith("more than 2000 problems in this file (mend the others first)")


def test_what_is_not_told_is_not_looked_at_either(tmp_path: Path) -> None:
    document = Document("more.yaml", {"devices": [{}] * 100_000})
    reader = Reader(tmp_path)
    assert list(reader.items([document], "devices", DeviceForm)) == []
    assert MOST < len(reader.problems) < 2 * MOST


def test_a_megabyte_of_control_characters_is_refused_by_its_first_ones() -> None:
    found: list[Problem] = []
    assert decode("more.yaml", b"\0" * 1_000_000, found) is None
    assert [problem.column for problem in found] == list(range(1, 21))
