"""A wrong name is told with the known one that was likely meant, however many there are."""

import pytest

from noctui.config.problems import nearest

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
