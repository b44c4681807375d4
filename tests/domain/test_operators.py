"""The table of roles: every command stands in it, and nobody may more than their role says."""

from typing import get_args

import pytest

from noctui.domain.commands import Command
from noctui.domain.inventory import Operator, Role
from noctui.domain.operators import BEYOND, MAY, RIGHTS, ROLES, can_hold, may, roles_that_may

KINDS = frozenset(command.KIND for command in get_args(Command))
OWN = frozenset({"operator.pin"}) & KINDS
ONLY_LEADERS = frozenset({"handover.drop", "run.waive"})
STEERING = frozenset({"drill.inject", "drill.pause", "drill.go", "drill.jump", "drill.speed"})
ALLOWED: dict[Role, frozenset[str]] = {
    "viewer": OWN,
    "instructor": OWN | STEERING | {"log.write", "drill.end"},
    "operator": KINDS - ONLY_LEADERS - STEERING,
    "leader": KINDS - STEERING,
    "manager": KINDS,
}
"""Written down once more, by what is missing: a command that is new shows up here."""


def test_every_role_and_every_command_stand_in_the_table() -> None:
    assert set(MAY) == set(ROLES) == set(get_args(Role))
    assert RIGHTS == KINDS | BEYOND


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_the_table_says(role: Role, kind: str) -> None:
    assert may(Operator("li", "Li Na", role), kind) == (kind in ALLOWED[role])


def test_only_those_who_do_duty_can_get_tickets() -> None:
    assert [role for role in ROLES if can_hold(Operator("li", "Li Na", role))] == ["operator", "leader", "manager"]
    assert not can_hold(None)


def test_what_is_beyond_commands_belongs_to_some_role_too() -> None:
    assert roles_that_may("engine.stop") == ("operator", "leader", "manager")
    assert roles_that_may("operator.pin_of_others") == ("manager",)
    assert roles_that_may("no such right") == ()
