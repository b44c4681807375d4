"""What a new ticket gets from its kind and contract."""

from dataclasses import replace
from typing import get_args

import pytest

from noctui.domain.intake import of_most, policy_for, proposed_level
from noctui.domain.inventory import Contract
from noctui.domain.ticket import TicketKind
from tests.domain.policies import S19

CITY = Contract("city", "City video", "s19")


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("fault", "s19"),
        ("consultation", None),
        ("defect", None),
        ("request", "s23-request"),
        ("complaint", "s23-complaint"),
        ("change", "s23-change"),
        ("cutover", "s04"),
        ("guard", "s05"),
        ("feedback", "s22"),
    ],
)
def test_every_kind_has_its_own_promises(kind: TicketKind, policy: str | None) -> None:
    assert policy_for(kind, CITY) == policy
    assert policy_for(kind, None) == (None if kind == "fault" else policy)


@pytest.mark.parametrize("kind", get_args(TicketKind))
def test_a_contract_may_promise_otherwise_for_any_kind(kind: TicketKind) -> None:
    assert policy_for(kind, replace(CITY, policies={kind: "own"})) == "own"


@pytest.mark.parametrize(
    ("kind", "hit", "level"),
    [
        ("fault", 10, "I"),
        ("fault", 5, "II"),
        ("fault", 2, "III"),
        ("fault", 1, "IV"),
        ("fault", 0, "IV"),
        ("complaint", 10, "IV"),
    ],
)
def test_the_level_of_a_fault_follows_from_what_is_lost_and_any_other_begins_at_the_bottom(
    kind: TicketKind, hit: int, level: str
) -> None:
    assert proposed_level(S19, kind, hit, 10).id == level


@pytest.mark.parametrize(
    ("contracts", "found"),
    [([], None), ([None, None], None), ([None, "b"], "b"), (["b", "a", "b"], "b"), (["b", "a", None, None], "a")],
)
def test_of_several_contracts_that_of_most_devices_counts(contracts: list[str | None], found: str | None) -> None:
    assert of_most(contracts) == found
