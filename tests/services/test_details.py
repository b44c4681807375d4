"""What the screens ask for: all about a ticket, why a clock stands as it does, what a new ticket would be."""

from dataclasses import replace

import pytest

from noctui.domain.channel import Channel
from noctui.domain.commands import AddFact, Answer, CorrectFact, LinkTickets, RecordConsent, Regrade, TakeStep
from noctui.domain.explanations import Explanation
from noctui.domain.inventory import Contract, Place
from noctui.domain.moments import HOUR
from noctui.domain.policy import ClockSpec, Level, Policy, Rung
from noctui.domain.queries import IntakeDetail, IntakeQuery, TicketDetail
from noctui.services import details, explaining, proposing
from noctui.services.site import Site
from tests.domain.calendars import OFFICE, at, local
from tests.services.ladders import fails_at, governed_by, look
from tests.services.plans import fact, opened, row, told
from tests.services.scene import Scene

REPAIR = ClockSpec(
    "repair",
    {"en": "repair"},
    "reported",
    ("recovered",),
    {"major": 4 * HOUR, "minor": 8 * HOUR},
    {"major": "C-001", "minor": "C-002"},
    calendar="office",
    pausable=True,
    ladder=(Rung("manager", share=0.5), Rung("director", share=1)),
)
SPARE = ClockSpec("spare", {}, "plan_proposed", ("spare_arrived",), {"major": HOUR}, {}, needs="spare_needed")
PLAN = Policy(
    "plan",
    {"en": "The plan"},
    "S10",
    (Level("major", {}, about={"en": "all is lost"}), Level("minor", {})),
    (REPAIR, SPARE),
)


def detail(scene: Scene, number: int) -> TicketDetail:
    found: TicketDetail = scene.read(lambda c: details.ticket_detail(c, scene.site, scene.working, number, scene.now))
    return found


def why(scene: Scene, number: int, clock: str = "repair") -> Explanation | Answer:
    found: Explanation | Answer = scene.read(
        lambda c: explaining.explanation(c, scene.site, scene.working.roster, number, clock, scene.now)
    )
    return found


def explained(scene: Scene, number: int) -> Explanation:
    found = why(scene, number)
    assert isinstance(found, Explanation)
    return found


def intake(scene: Scene, **asked: str) -> IntakeDetail | Answer:
    query = IntakeQuery(**{"kind": "fault", **asked})  # type: ignore[arg-type]
    found: IntakeDetail | Answer = scene.read(lambda c: proposing.intake_detail(c, scene.site, query, scene.now))
    return found


def correct(scene: Scene, number: int, wrong: int) -> None:
    assert scene.do(CorrectFact(number, row(scene, number).version, wrong, "mixed up")).done


# ------------------------------------------------------------------------------------------------------ the ticket


@pytest.fixture
def failing(scene: Scene) -> tuple[Scene, int]:
    """The server fails on a Wednesday at ten, in office hours."""
    return scene, fails_at(scene, PLAN, "2027-01-20T10:00")


def test_of_a_clock_in_office_hours_it_is_told_when_it_counts_until_it_is_due(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    [repair] = row(scene, number).clocks
    [hours] = detail(scene, number).hours
    assert (hours.clock, hours.due) == ("repair", repair.due)
    assert hours.open[0][0] == scene.now
    assert hours.open[-1][1] == repair.due
    assert sum(end - begin for begin, end in hours.open) == OFFICE.elapsed(scene.now, hours.due)
    assert hours.later == 0
    scene.now = hours.due
    assert detail(scene, number).hours == ()


def test_which_clocks_a_pause_would_stop_is_told_by_the_present_level(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    assert detail(scene, number).pausable == ("repair",)


def test_a_row_says_by_which_level_limit_and_calendar_a_clock_is_judged(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    [repair] = row(scene, number).clocks
    assert (repair.level, repair.limit, repair.calendar, repair.kind) == ("minor", 8 * HOUR, "office", "limit")
    assert (repair.name, repair.ref) == ({"en": "repair"}, "C-002")


def test_a_hand_written_ticket_shows_its_words_and_who_called(scene: Scene) -> None:
    scene.site = governed_by(PLAN)
    number = opened(scene, "no picture in hall 3", contract="city", reporter="Ms Ru", contact="0456")
    found = row(scene, number)
    assert (found.kind, found.text, found.reporter, found.contact) == ("fault", "no picture in hall 3", "Ms Ru", "0456")
    assert detail(scene, number).contacts[0].reach == "0456"


def test_a_screen_knows_the_levels_and_the_people_to_choose_from(failing: tuple[Scene, int]) -> None:
    found = detail(*failing)
    assert [(level.id, level.about) for level in found.levels] == [("major", {"en": "all is lost"}), ("minor", {})]
    assert [person.login for person in found.people] == ["anna", "bo"]


def test_it_expects_the_facts_that_the_clocks_of_its_level_wait_for(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    assert detail(scene, number).expects == ("recovered",)
    assert scene.do(Regrade(number, row(scene, number).version, "major", "a hospital")).done
    assert detail(scene, number).expects == ("recovered", "plan_proposed", "spare_needed", "spare_arrived")


def test_contacts_are_named_the_nearest_first(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    file = scene.site.file
    inventory = replace(
        file.inventory,
        places={"a": Place("a", "Site A", phone="0111")},
        contracts={"city": Contract("city", "City video", PLAN.id, "The city", "control room 0222")},
        devices={**file.inventory.devices, "srv": replace(file.inventory.devices["srv"], contact="rack key 0333")},
    )
    scene.site = Site.of(replace(file, inventory=inventory), scene.site.policies, scene.site.calendars)
    found = detail(scene, number)
    assert [(contact.what, contact.reach) for contact in found.contacts] == [
        ("contract", "control room 0222"),
        ("device", "rack key 0333"),
        ("site", "0111"),
        ("manager", "0123"),
    ]
    assert found.row.customer == "The city"


def test_the_newest_word_on_each_consent_counts(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    for what, given in (("remote", False), ("fee", True), ("remote", True)):
        assert scene.do(RecordConsent(number, what, given, "Ms Ru")).done  # type: ignore[arg-type]
    found = {consent.what: (consent.given, consent.by) for consent in detail(scene, number).consents}
    assert found == {"remote": (True, "Ms Ru"), "fee": (True, "Ms Ru")}


def test_linked_tickets_are_shown_on_both_sides_with_their_titles(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    other = opened(scene, "no picture", contract="city")
    assert scene.do(LinkTickets(number, other, "caused_by")).done
    [there] = detail(scene, number).links
    assert (there.ticket, there.relation, there.title["text"], there.status) == (
        other,
        "caused_by",
        "no picture",
        "open",
    )
    [here] = detail(scene, other).links
    assert (here.ticket, here.title["device"]) == (number, "srv")


def test_earlier_tickets_of_the_device_tell_their_cause(failing: tuple[Scene, int]) -> None:
    scene, first = failing
    scene.answer("srv")
    assert fact(scene, first, "resolved", "a fan had stopped").done
    second = fails_at(scene, PLAN, "2027-01-22T10:00")
    [earlier] = detail(scene, second).earlier
    assert (earlier.ticket, earlier.status, earlier.cause) == (first, "resolved", "a fan had stopped")


def test_the_steps_of_a_defect_are_shown_with_who_signed(scene: Scene) -> None:
    scene.site = governed_by(PLAN)
    number = opened(scene, "wrong count", kind="defect", contract="")
    assert row(scene, number).step == "submit"
    step = TakeStep(number, row(scene, number).version, "submit", "Ms Ru", "form 12")
    assert scene.do(step).done
    taken, coming, *_ = detail(scene, number).steps
    assert (taken.step, taken.signed, taken.text) == ("submit", "Ms Ru", "form 12")
    assert (coming.step, coming.at) == ("analyse", None)
    assert (row(scene, number).step, row(scene, number).owes) == ("analyse", ("stepped",))


# -------------------------------------------------------------------------------------------------------- breaches


@pytest.fixture
def breached(failing: tuple[Scene, int]) -> tuple[Scene, int]:
    """Eight hours of work are over on Thursday at half past nine."""
    scene, number = failing
    look(scene, "2027-01-21T09:45")
    return scene, number


def test_a_breach_that_the_facts_bear_out_is_not_marked(breached: tuple[Scene, int]) -> None:
    scene, number = breached
    [breach] = detail(scene, number).breaches
    assert (breach.clock, breach.level, local(breach.due)) == ("repair", "minor", "2027-01-21T09:30")
    assert not breach.corrected


def test_a_breach_is_marked_when_a_fact_told_late_takes_it_back(breached: tuple[Scene, int]) -> None:
    scene, number = breached
    seen = row(scene, number).version
    assert scene.do(AddFact(number, seen, "recovered", "told on the phone", at("2027-01-21T09:20"))).done
    [breach] = detail(scene, number).breaches
    assert breach.corrected
    assert row(scene, number).breached == 1


def test_another_level_does_not_make_a_breach_a_mistake(breached: tuple[Scene, int]) -> None:
    scene, number = breached
    assert scene.do(Regrade(number, row(scene, number).version, "major", "a hospital")).done
    look(scene, "2027-01-21T10:00")
    assert [(breach.level, breach.corrected) for breach in detail(scene, number).breaches] == [
        ("minor", False),
        ("major", False),
    ]


def test_a_recovery_that_is_voided_bears_the_breach_out_again(breached: tuple[Scene, int]) -> None:
    scene, number = breached
    seen = row(scene, number).version
    assert scene.do(AddFact(number, seen, "recovered", "told on the phone", at("2027-01-21T09:20"))).done
    correct(scene, number, told(scene, number)[-1].id)
    [breach] = detail(scene, number).breaches
    assert not breach.corrected


# ------------------------------------------------------------------------------------------------------------- why


def test_an_explanation_adds_up_over_a_night_and_a_pause(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    look(scene, "2027-01-20T12:00")
    assert fact(scene, number, "paused", "no access").done
    look(scene, "2027-01-20T15:00")
    assert fact(scene, number, "resumed").done
    look(scene, "2027-01-21T09:30")
    found = explained(scene, number)
    counted = sum(one.counted for one in found.stretches if one.why == "open")
    to_come = sum(one.counted for one in found.stretches if one.why == "later")
    assert counted + to_come == found.clock.limit == 8 * HOUR
    assert [one.why for one in found.stretches] == ["open", "paused", "open", "closed", "open", "later"]
    assert (found.starts, found.started_by) == ("reported", told(scene, number)[0].id)
    assert (found.scheme, found.policy, found.zone, found.clock.ref) == (
        "S10",
        {"en": "The plan"},
        OFFICE.zone,
        "C-002",
    )


def test_an_explanation_says_who_hears_of_it_and_who_has_heard(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    look(scene, "2027-01-20T15:00")
    heard = [(one.post, one.name, one.person, one.done) for one in explained(scene, number).heard]
    assert heard == [("manager", {"en": "Manager"}, "Mia", True), ("director", {}, "", False)]
    assert fact(scene, number, "paused", "no access").done
    assert explained(scene, number).heard[1].at is None


def test_an_explanation_names_the_years_whose_days_are_not_published(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    unsure = replace(OFFICE, provisional=frozenset({2027}))
    scene.site = replace(scene.site, calendars={"office": unsure})
    assert explained(scene, number).unsure == (2027,)


def test_what_is_not_there_is_not_explained(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    assert why(scene, 99) == Answer("unknown_ticket", {"ticket": "99"})
    assert why(scene, number, "arrive") == Answer("unknown_clock", {"clock": "arrive", "known": "repair"})


# ---------------------------------------------------------------------------------------------------------- intake


def test_an_intake_tells_contract_policy_level_and_first_deadlines(failing: tuple[Scene, int]) -> None:
    scene, number = failing
    scene.now = at("2027-01-20T16:30")
    found = intake(scene, device="srv")
    assert isinstance(found, IntakeDetail)
    assert (found.contract, found.policy, found.proposed) == ("city", "plan", "minor")
    assert [(clock.spec, local(clock.due or 0)) for clock in found.clocks] == [("repair", "2027-01-21T16:00")]
    assert (found.open_tickets, [one.id for one in found.contracts]) == ((number,), ["city"])
    graver = intake(scene, device="srv", level="major")
    assert isinstance(graver, IntakeDetail)
    assert (graver.proposed, graver.clocks[0].limit) == ("minor", 4 * HOUR)


def test_an_intake_without_a_policy_has_no_clocks(failing: tuple[Scene, int]) -> None:
    scene, _ = failing
    found = intake(scene, kind="consultation")
    assert isinstance(found, IntakeDetail)
    assert (found.policy, found.levels, found.clocks, found.open_tickets) == ("", (), (), ())


def test_an_intake_refuses_what_it_does_not_know(failing: tuple[Scene, int]) -> None:
    scene, _ = failing
    assert intake(scene, device="nope") == Answer("unknown_device", {"device": "nope"})
    assert intake(scene, contract="nope") == Answer("unknown_contract", {"contract": "nope"})


@pytest.mark.req("R146")
@pytest.mark.parametrize(("channel", "owed"), [("phone", ["call"]), ("mail", ["mail"]), ("chat", [])])
def test_an_intake_shows_what_a_ticket_will_owe_that_came_in_by_that_channel(
    scene: Scene, channel: Channel, owed: list[str]
) -> None:
    limit = {"any": HOUR}
    call = ClockSpec("call", {}, "reported", ("responded",), limit, {}, channels=("phone",))
    mail = ClockSpec("mail", {}, "reported", ("responded",), limit, {}, channels=("mail",))
    scene.site = governed_by(Policy("plan", {}, "S00", (Level("any", {}),), (call, mail)))
    found = intake(scene, contract="city", channel=channel)
    assert isinstance(found, IntakeDetail)
    number = opened(scene, "no picture", contract="city", channel=channel)
    assert [clock.spec for clock in found.clocks] == [clock.spec for clock in row(scene, number).clocks] == owed
