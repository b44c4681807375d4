import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.moments import MINUTE, Instant
from noctui.domain.ticket import Fact, FactKind, Link, TicketKind, Word, in_force, refusal, standing, valid
from tests.domain.build import Story

NOW = 600 * MINUTE


DATA: dict[FactKind, dict[str, str]] = {"reported": {"device": "SW"}, "merged": {"into": "7"}}


def told(*kinds: FactKind) -> Story:
    """A story with one fact every ten minutes, the first one at minute ten."""
    story = Story()
    for number, kind in enumerate(kinds, 1):
        data = DATA.get(kind, {})
        story.tell(kind, number * 10 * MINUTE, actor="op-a", **data)
    return story


# ----------------------------------------------------------------------------------------------------- valid facts


def test_facts_come_in_order_of_occurrence_then_of_recording() -> None:
    story = Story()
    late = story.tell("arrived", 30, recorded=60)
    early = story.tell("reported", 10, recorded=70)
    same = story.tell("note", 30, recorded=50)
    assert valid(story.facts) == (early, same, late)


def test_a_corrected_fact_is_void_and_its_correction_stands() -> None:
    story = told("reported", "arrived")
    correction = story.tell("corrected", 40 * MINUTE, voids="2")
    assert valid(story.facts) == (story.facts[0], correction)


def test_a_correction_that_was_wrong_can_be_corrected() -> None:
    story = told("reported", "arrived")
    story.tell("corrected", 40 * MINUTE, voids="2")
    story.tell("corrected", 50 * MINUTE, voids="3")
    assert [fact.id for fact in valid(story.facts)] == [1, 2, 4]


def test_a_correction_of_nothing_voids_nothing() -> None:
    story = told("reported")
    story.tell("corrected", 40 * MINUTE, voids="77")
    story.tell("corrected", 50 * MINUTE)
    assert valid(story.facts) == tuple(story.facts)


# -------------------------------------------------------------------------------------------------------- standing


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        ((), "open"),
        (("reported",), "open"),
        (("reported", "accepted"), "accepted"),
        (("reported", "arrived", "plan_proposed"), "open"),
        (("reported", "accepted", "recovered"), "recovered"),
        (("reported", "recovered", "accepted"), "recovered"),
        (("reported", "recovered", "resolved"), "resolved"),
        (("reported", "recovered", "resolved", "closed"), "closed"),
        (("reported", "accepted", "recovered", "reopened"), "accepted"),
        (("reported", "recovered", "reopened"), "open"),
        (("reported", "recovered", "resolved", "closed", "reopened"), "open"),
        (("reported", "recovered", "reopened", "recovered"), "recovered"),
        (("reported", "recovered", "reopened", "accepted", "recovered", "reopened"), "accepted"),
        (("reported", "accepted", "merged"), "closed"),
        (("reported", "recovered", "merged", "reopened"), "closed"),
        (("reported", "assigned"), "open"),
    ],
)
def test_the_status_is_the_furthest_stage_since_the_last_reopening(kinds: tuple[FactKind, ...], status: str) -> None:
    assert standing(told(*kinds).facts).status == status


def test_the_owner_is_who_accepted_last() -> None:
    story = told("reported")
    story.tell("accepted", 20 * MINUTE, actor="op-a")
    story.tell("accepted", 30 * MINUTE, actor="op-b")
    assert standing(story.facts).owner == "op-b"
    story.tell("corrected", 40 * MINUTE, voids="3")
    assert standing(story.facts).owner == "op-a"


def test_who_gets_a_ticket_owns_it_until_somebody_else_takes_it() -> None:
    story = told("reported", "accepted")
    story.tell("assigned", 30 * MINUTE, actor="op-a", to="op-b")
    assert standing(story.facts).owner == "op-b"
    story.tell("accepted", 40 * MINUTE, actor="op-c")
    assert standing(story.facts).owner == "op-c"
    story.tell("assigned", 25 * MINUTE, recorded=50 * MINUTE, actor="op-a", to="op-d")
    assert standing(story.facts).owner == "op-c"


def test_the_level_is_what_it_was_judged_or_raised_to_last() -> None:
    story = told("reported")
    assert standing(story.facts).level is None
    story.tell("regraded", 20 * MINUTE, level="III")
    story.tell("upgraded", 30 * MINUTE, level="II", clock="repair")
    assert standing(story.facts).level == "II"
    story.tell("corrected", 40 * MINUTE, voids="3")
    assert standing(story.facts).level == "III"


def test_a_judgement_takes_back_the_upgrades_that_were_known_by_then() -> None:
    story = told("reported")
    story.tell("upgraded", 20 * MINUTE, level="II", clock="repair")
    story.tell("regraded", 30 * MINUTE, level="IV")
    assert standing(story.facts).level == "IV"
    story.tell("upgraded", 25 * MINUTE, recorded=40 * MINUTE, level="III", clock="repair")
    assert standing(story.facts).level == "III"


def test_another_contract_brings_its_policy_and_level() -> None:
    story = told("reported")
    story.tell("regraded", 20 * MINUTE, level="III")
    story.tell("recontracted", 30 * MINUTE, contract="city", policy="s12", level="2")
    now = standing(story.facts)
    assert (now.contract, now.policy, now.level) == ("city", "s12", "2")
    story.tell("corrected", 40 * MINUTE, voids="3")
    now = standing(story.facts)
    assert (now.contract, now.policy, now.level) == (None, None, "III")


def test_a_merged_ticket_says_where_it_went() -> None:
    assert standing(told("reported", "accepted").facts).merged is None
    assert standing(told("reported", "accepted", "merged").facts).merged == 7


def test_the_customers_newest_word_on_each_thing_counts() -> None:
    story = told("reported")
    story.tell("consented", 20 * MINUTE, what="remote", given="no", by="Li")
    story.tell("consented", 30 * MINUTE, what="change", given="yes", by="Wu")
    story.tell("consented", 40 * MINUTE, what="remote", given="yes", by="Wu")
    assert standing(story.facts).consents == (
        Word("remote", True, "Wu", 40 * MINUTE),
        Word("change", True, "Wu", 30 * MINUTE),
    )
    story.tell("corrected", 50 * MINUTE, voids="4")
    assert standing(story.facts).consents[0] == Word("remote", False, "Li", 20 * MINUTE)


def test_another_ticket_is_linked_once_in_its_newest_relation() -> None:
    story = told("reported")
    for ticket, relation in (("4", "related"), ("9", "caused_by"), ("4", "same_as")):
        story.tell("linked", 20 * MINUTE, ticket=ticket, relation=relation)
    assert standing(story.facts).links == (Link(4, "same_as"), Link(9, "caused_by"))


def test_a_reopening_undoes_the_ends_and_the_check_list_and_nothing_else() -> None:
    ordered = valid(told("reported", "arrived", "recovered", "resolved", "observed", "closed", "reopened").facts)
    assert [fact.kind for fact in in_force(ordered)] == ["reported", "arrived", "reopened"]


def test_affected_devices_join_and_leave_with_the_root_first() -> None:
    story = told("reported")
    story.tell("joined", 11 * MINUTE, device="CAM-1")
    story.tell("joined", 12 * MINUTE, device="CAM-2")
    assert standing(story.facts).devices == ("SW", "CAM-1", "CAM-2")
    story.tell("left", 13 * MINUTE, device="SW")
    story.tell("left", 14 * MINUTE, device="CAM-1")
    assert standing(story.facts).devices == ("CAM-2",)
    story.tell("reopened", 15 * MINUTE, device="SW")
    assert standing(story.facts).devices == ("SW", "CAM-2")


def test_the_recovery_stands_until_the_ticket_is_reopened() -> None:
    story = told("reported", "recovered", "resolved")
    assert standing(story.facts).recovered_at == 20 * MINUTE
    story.tell("reopened", 60 * MINUTE)
    assert standing(story.facts).recovered_at is None


def test_a_recovery_told_late_but_before_the_reopening_stays_undone() -> None:
    story = told("reported")
    story.tell("reopened", 60 * MINUTE)
    story.tell("recovered", 50 * MINUTE, recorded=90 * MINUTE)
    assert standing(story.facts).status == "open"


def test_outside_numbers_are_kept_once_each_in_order() -> None:
    story = told("reported")
    for system, number in (("carrier", "C-7"), ("customer", "88"), ("carrier", "C-7")):
        story.tell("reference", 20 * MINUTE, system=system, number=number)
    assert standing(story.facts).references == (("carrier", "C-7"), ("customer", "88"))


@pytest.mark.req("R404")
def test_the_times_of_occurrence_response_and_resolution_are_kept_as_they_happened() -> None:
    story = Story()
    story.tell("reported", 10 * MINUTE, recorded=11 * MINUTE, device="SW")
    story.tell("arrived", 35 * MINUTE, recorded=90 * MINUTE)
    story.tell("recovered", 70 * MINUTE)
    story.tell("resolved", 80 * MINUTE, recorded=95 * MINUTE)
    happened = {fact.kind: fact.occurred_at for fact in valid(story.facts)}
    assert happened == {
        "reported": 10 * MINUTE,
        "arrived": 35 * MINUTE,
        "recovered": 70 * MINUTE,
        "resolved": 80 * MINUTE,
    }
    assert [fact.recorded_at for fact in valid(story.facts)] == [11 * MINUTE, 90 * MINUTE, 70 * MINUTE, 95 * MINUTE]


# --------------------------------------------------------------------------------------------------------- refusal

ENDED: tuple[FactKind, ...] = ("reported", "recovered", "resolved", "closed")


@pytest.mark.parametrize(
    ("kinds", "kind", "minute", "code"),
    [
        ((), "reported", 10, None),
        (("reported",), "accepted", 20, None),
        (("reported", "accepted"), "accepted", 30, None),
        (("reported",), "arrived", 600, None),
        (("reported",), "arrived", 601, "future"),
        (("reported",), "arrived", 9, "before_report"),
        (("reported",), "arrived", 10, None),
        (("reported",), "reported", 20, "already"),
        (("reported", "arrived"), "arrived", 30, "already"),
        (("reported", "arrived"), "arrived", 15, "already"),
        (("reported", "progress_reported"), "progress_reported", 30, None),
        (("reported", "joined"), "joined", 30, None),
        (("reported",), "resolved", 20, "not_recovered"),
        (("reported", "recovered"), "resolved", 30, None),
        (("reported", "recovered"), "resolved", 15, "too_early"),
        (("reported", "recovered"), "closed", 30, "not_resolved"),
        (("reported", "recovered", "resolved"), "closed", 25, "too_early"),
        (("reported", "recovered", "resolved"), "closed", 40, None),
        (("reported", "recovered"), "recovered", 30, "already"),
        (("reported", "recovered"), "recovered", 15, "already"),
        (("reported", "recovered", "reopened"), "recovered", 40, None),
        (("reported", "recovered", "reopened"), "recovered", 25, "already"),
        (("reported", "recovered", "reopened", "recovered"), "recovered", 35, "already"),
        (("reported", "recovered", "reopened"), "resolved", 40, "not_recovered"),
        (("reported", "arrived", "recovered", "reopened"), "arrived", 50, "already"),
        (("reported",), "reopened", 20, "not_ended"),
        (("reported", "accepted"), "reopened", 30, "not_ended"),
        (("reported", "recovered"), "reopened", 30, None),
        (("reported", "recovered"), "reopened", 15, "too_early"),
        (("reported", "recovered", "reopened"), "reopened", 40, "not_ended"),
        (ENDED, "arrived", 50, "closed"),
        (ENDED, "arrived", 15, "closed"),
        (ENDED, "accepted", 50, "closed"),
        (ENDED, "reopened", 50, None),
        (ENDED, "reopened", 35, "ended_since"),
        (("reported", "recovered", "reopened", "recovered"), "reopened", 25, None),
        (ENDED, "note", 50, None),
        (ENDED, "corrected", 50, None),
        (ENDED, "reference", 50, None),
        ((*ENDED, "reopened"), "arrived", 60, None),
        (ENDED, "linked", 50, None),
        (ENDED, "merged", 50, "closed"),
        (ENDED, "assigned", 50, "closed"),
        (ENDED, "observed", 50, "closed"),
        (("reported", "merged"), "arrived", 30, "merged"),
        (("reported", "recovered", "merged"), "reopened", 40, "merged"),
        (("reported", "merged"), "merged", 30, "merged"),
        (("reported", "merged"), "note", 30, None),
        (("reported", "merged"), "linked", 30, None),
        (("reported", "merged"), "reference", 30, None),
        (("reported", "merged"), "corrected", 30, None),
        (("reported", "recovered"), "merged", 30, None),
        (("reported", "responded"), "responded", 30, "already"),
        (("reported", "responded", "recovered", "reopened"), "responded", 50, "already"),
        (("reported", "dispatched"), "dispatched", 30, "already"),
        (("reported", "dispatched"), "dispatched", 15, "already"),
        (("reported", "dispatched", "recovered", "reopened"), "dispatched", 50, None),
        (("reported", "dispatched", "recovered", "reopened"), "dispatched", 35, "already"),
        (("reported", "set_out", "recovered", "reopened", "set_out"), "set_out", 60, "already"),
        (("reported", "remote_needed"), "remote_needed", 30, "already"),
        (("reported", "remote_started"), "remote_started", 30, "already"),
        (("reported", "visit_needed"), "visit_needed", 30, "already"),
        (("reported", "cut_over"), "cut_over", 30, "already"),
        (("reported", "recovered"), "observed", 30, "not_resolved"),
        (("reported", "recovered", "resolved"), "observed", 25, "too_early"),
        (("reported", "recovered", "resolved"), "observed", 40, None),
        (("reported", "recovered", "resolved", "observed"), "observed", 50, "already"),
        (("reported", "recovered", "resolved", "observed", "reopened"), "observed", 60, "not_resolved"),
        (("reported", "recovered", "resolved", "observed", "reopened", "recovered", "resolved"), "observed", 80, None),
        (("reported",), "replaced", 20, "no_replacement_due"),
        (("reported", "replacement_due"), "replaced", 30, None),
        (("reported", "replacement_due"), "replaced", 15, "too_early"),
        (("reported", "replacement_due", "replaced"), "replaced", 40, "already"),
        (("reported", "replacement_due"), "replacement_due", 30, "already"),
        (("reported", "report_submitted"), "report_submitted", 30, None),
        (("reported", "fulfilled"), "fulfilled", 30, None),
        (("reported", "promised"), "promised", 30, None),
        (("reported", "consented"), "consented", 30, None),
        (("reported", "assigned"), "assigned", 30, None),
        (("reported", "upgraded"), "upgraded", 30, None),
        (("reported",), "consented", 601, "future"),
        (("reported",), "dispatched", 9, "before_report"),
    ],
)
def test_a_fact_that_contradicts_the_others_is_refused(
    kinds: tuple[FactKind, ...], kind: FactKind, minute: int, code: str | None
) -> None:
    assert refusal(told(*kinds).facts, kind, minute * MINUTE, NOW) == code


@pytest.mark.parametrize(("kind", "code"), [("fault", "not_recovered"), ("consultation", None), ("complaint", None)])
def test_only_a_fault_has_to_recover_before_it_is_resolved(kind: TicketKind, code: str | None) -> None:
    assert refusal(told("reported").facts, "resolved", 20 * MINUTE, NOW, kind) == code


def test_a_voided_milestone_may_be_told_again() -> None:
    story = told("reported", "arrived")
    story.tell("corrected", 40 * MINUTE, voids="2")
    assert refusal(story.facts, "arrived", 30 * MINUTE, NOW) is None


def test_a_return_at_the_very_moment_of_the_recovery_can_recover_again() -> None:
    story = told("reported")
    story.tell("recovered", 30 * MINUTE)
    story.tell("reopened", 30 * MINUTE)
    assert refusal(story.facts, "recovered", 30 * MINUTE, NOW) is None


# ------------------------------------------------------------------------------------------------------ properties

KINDS: list[FactKind] = [
    "reported",
    "joined",
    "left",
    "accepted",
    "arrived",
    "recovered",
    "resolved",
    "closed",
    "reopened",
    "note",
    "corrected",
    "assigned",
    "upgraded",
    "observed",
    "merged",
]


@st.composite
def histories(draw: st.DrawFn) -> list[Fact]:
    """Any facts at all, also such as no desk would have let in."""
    story = Story()
    for _ in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(KINDS))
        at: Instant = draw(st.integers(0, 20))
        data = {"device": draw(st.sampled_from("AB")), "into": "7", "to": "op-b", "level": "II"}
        if kind == "corrected":
            data = {"voids": str(draw(st.integers(1, 12)))}
        story.tell(kind, at, recorded=draw(st.integers(at, 25)), **data)
    return story.facts


@given(histories(), st.randoms(use_true_random=False))
def test_facts_add_up_the_same_in_whatever_order_they_are_read(facts: list[Fact], chance: random.Random) -> None:
    shuffled = chance.sample(facts, len(facts))
    assert valid(shuffled) == valid(facts)
    assert standing(shuffled) == standing(facts)


@given(histories())
def test_only_a_correction_that_stands_voids(facts: list[Fact]) -> None:
    standing_facts = valid(facts)
    named = {fact.data["voids"] for fact in standing_facts if fact.kind == "corrected"}
    assert {str(fact.id) for fact in facts} - {str(fact.id) for fact in standing_facts} <= named


@given(histories(), st.sampled_from(KINDS), st.integers(0, 30))
def test_an_accepted_end_is_an_end(facts: list[Fact], kind: FactKind, at: Instant) -> None:
    if kind not in ("recovered", "resolved", "closed") or refusal(facts, kind, at, now=25) is not None:
        return
    added = Fact(99, kind, at, 25, "op-a")
    since = [fact for fact in valid(facts) if fact.kind == "reopened" and fact.occurred_at > at]
    assert since or standing([*facts, added]).status in ("recovered", "resolved", "closed")


@given(histories(), st.sampled_from(KINDS), st.integers(0, 25))
def test_nothing_that_is_let_in_brings_a_merged_ticket_back(facts: list[Fact], kind: FactKind, at: Instant) -> None:
    merged = [*facts, Fact(98, "merged", 25, 25, "op-a", data={"into": "7"})]
    assert standing(merged).status == "closed"
    if refusal(merged, kind, at, now=25) is None:
        assert standing([*merged, Fact(99, kind, at, 25, "op-a")]).merged == 7
