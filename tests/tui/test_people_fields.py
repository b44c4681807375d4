"""Who and where is asked for: the forms offer what the roster has, and take what it does not know."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui.domain.playbook import Field, Parameter, Step
from noctui.domain.run_commands import StartRun
from noctui.domain.run_views import PlaybookDetail, PlaybookRow
from noctui.tui import deed as forms
from noctui.tui.choices import Known
from noctui.tui.deed import Moment
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.offers import Offers
from noctui.tui.reasons import Context
from noctui.tui.run_records import record_fields, records
from noctui.tui.run_spot import RunSpot
from noctui.tui.starting import starting
from tests.tui.runnings import COURSES, detail
from tests.tui.scenes import NOW

ZONE = ZoneInfo("Asia/Shanghai")
OFFERS = Offers(Known(Context("desk"), Look(NOW, ZONE, UNICODE.__getitem__)))
ABSENT = PlaybookDetail(
    PlaybookRow("absent", {"en": "Somebody absent"}, (), {}, 1),
    source="",
    version="1",
    lanes=(),
    parameters=(Parameter("who", {"en": "Who?"}, "person"), Parameter("post", {"en": "Where?"}, "post")),
    filled={"post": "noc"},
    people={"lin": "Lin Yue 林悦", "mao": "Mao Lin"},
    posts={"noc": {"en": "Duty desk", "zh": "值班台"}},
)


@pytest.mark.parametrize(("typed", "sent"), [("Yue", "lin"), ("Mao Lin", "mao"), ("somebody else", "somebody else")])
def test_a_plan_that_asks_who_is_absent_offers_the_roster_and_takes_any_other_words(typed: str, sent: str) -> None:
    deed = starting(ABSENT, None)
    who, post, _text = deed.fields
    assert [choice.key for choice in OFFERS.of(who)] == ["", "lin", "mao"], "Enter alone names nobody"
    assert OFFERS.initial(post) == "Duty desk"
    values = {who.name: OFFERS.meant(who, typed), post.name: OFFERS.meant(post, "Duty desk"), "text": ""}
    OFFERS.check(deed.fields, values)
    command = forms.command(deed, Context("desk"), values, Moment(NOW, ZONE))
    assert isinstance(command, StartRun)
    assert command.parameters == {"who": sent, "post": "noc"}


def test_a_person_is_written_down_by_name() -> None:
    step = Step("here", "do", {"en": "Here"}, (), record=(Field("who", {"en": "Who has come?"}, "person"),))
    found = detail(COURSES["going"])
    spot = RunSpot(found.row, replace(found, people={"lin": "Lin Yue 林悦"}))
    (field,) = record_fields(step, spot)
    assert [choice.key for choice in OFFERS.of(field)] == ["", "Lin Yue 林悦"]
    said = {field.name: OFFERS.meant(field, "yue")}
    assert records(step, said, Moment(NOW, ZONE)) == {"who": "Lin Yue 林悦"}
