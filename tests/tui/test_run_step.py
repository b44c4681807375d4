"""Whose a step is, as everybody at the desk reads it."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.inventory import Operator
from noctui.domain.run_views import Contact
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.run_spot import RunSpot
from noctui.tui.run_step import step_lines
from tests.tui.runnings import COURSES, ROLES, detail
from tests.tui.scenes import NOW

LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)
BACKUP = Contact("wu", "Wu Gang", "8002", "wu", backup=True)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    catalog.use("en")


def read_by(login: str) -> str:
    duty = replace(ROLES["room-duty"], contacts=(*ROLES["room-duty"].contacts, BACKUP))
    found = replace(detail(COURSES["begun"]), roles={**ROLES, "room-duty": duty})
    spot = RunSpot(found.row, found, chosen="people")
    lines = step_lines(spot, Operator(login, login), LOOK, 80, 20)
    return "\n".join("".join(words for words, _token in line) for line in lines)


@pytest.mark.parametrize(("language", "said"), [("en", "Machine-room duty: you"), ("zh", "机房值班人员：您")])
def test_who_has_the_post_reads_that_the_step_is_theirs(language: str, said: str) -> None:
    catalog.use(language)
    assert said in read_by("li")


def test_who_only_backs_it_up_reads_whose_it_is() -> None:
    assert "Machine-room duty: Li Na  8001, backup Wu Gang  8002" in read_by("wu")
