"""PINs: set by those who may, tried a few times, never written down but as a hash in the engine's own table."""

import pytest

from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.operators import FREE_TRIES, SetPin, wait_after
from noctui.services import operators, pins
from noctui.store import journal
from noctui.store import pins as store
from tests.services.scene import ANNA, BO, VIEWER, Scene

PIN = "31415926"
HASH = pins.hashed(PIN)
MANAGER = Operator("mia", "Mia", "manager")


@pytest.fixture
def staffed(scene: Scene) -> Scene:
    scene.site.file.operators.update({one.login: one for one in (ANNA, BO, VIEWER, MANAGER)})
    return scene


def tried(scene: Scene, pin: str, who: Operator = ANNA) -> object:
    """The code of what comes of typing it."""
    found = scene.verb(lambda tx: operators.attempt(tx, who, pin))
    if isinstance(found, Answer):
        return found.code
    if not pins.fits(found, pin):
        return scene.verb(lambda tx: operators.refused(tx, who)).code
    scene.verb(lambda tx: operators.seated(tx, who, "pin"))
    return "done"


def test_a_pin_opens_only_for_its_owner(staffed: Scene) -> None:
    assert tried(staffed, PIN) == "no_pin"
    assert staffed.do(SetPin("anna", HASH), ANNA).done
    assert tried(staffed, "") == "pin_required"
    assert tried(staffed, PIN) == "done"
    assert tried(staffed, PIN, BO) == "no_pin"


@pytest.mark.parametrize(
    ("actor", "whose", "code"),
    [
        (ANNA, "anna", "done"),
        (VIEWER, "vera", "done"),
        (ANNA, "bo", "not_allowed"),
        (MANAGER, "bo", "done"),
        (MANAGER, "eve", "unknown_operator"),
    ],
)
def test_a_pin_is_set_by_its_owner_or_by_a_manager(staffed: Scene, actor: Operator, whose: str, code: str) -> None:
    assert staffed.do(SetPin(whose, HASH), actor).code == code


def test_only_a_hash_of_our_own_cost_is_stored(staffed: Scene) -> None:
    dear = HASH.replace("m=65536", "m=4194304")
    assert dear != HASH
    for hash in (dear, PIN, "$argon2id$", HASH + "x" * 200):
        assert staffed.do(SetPin("anna", hash), ANNA).code == "invalid"


def test_wrong_pins_make_everyone_wait_longer_and_longer_even_with_the_right_one(staffed: Scene) -> None:
    staffed.do(SetPin("anna", HASH), ANNA)
    assert [tried(staffed, "13572468") for _ in range(FREE_TRIES)] == ["pin_wrong"] * (FREE_TRIES - 1) + ["pin_wait"]
    assert tried(staffed, PIN) == "pin_wait"
    staffed.now += 5 * SECOND
    assert tried(staffed, "13572468") == "pin_wait"
    staffed.now += 9 * SECOND
    assert tried(staffed, PIN) == "pin_wait"
    staffed.now += SECOND
    assert tried(staffed, PIN) == "done"
    assert tried(staffed, "13572468") == "pin_wrong"


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_after(failures) for failures in range(1, 40)]
    assert waits[:6] == [0, 0, 5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND]
    assert waits == sorted(waits)
    assert waits[-1] == 15 * MINUTE


def test_attempts_at_the_same_time_have_no_free_one(staffed: Scene) -> None:
    staffed.do(SetPin("anna", HASH), ANNA)
    begun = [staffed.verb(lambda tx: operators.attempt(tx, ANNA, "13572468")) for _ in range(10)]
    assert begun == [HASH] * FREE_TRIES + [Answer("pin_wait", {"until": str(staffed.now + 5 * SECOND)})] * 7


def test_the_journal_tells_who_and_never_what(staffed: Scene) -> None:
    before = staffed.read(journal.head)
    staffed.do(SetPin("anna", HASH), ANNA)
    tried(staffed, "13572468")
    tried(staffed, PIN)
    staffed.do(SetPin("anna"), ANNA)
    entries = staffed.read(lambda c: list(journal.entries(c))[before[0] :])
    kinds = [entry.kind for entry in entries]
    assert kinds == ["operator.pin", "operator.refused", "operator.seated", "operator.pin_removed"]
    assert all(entry.subject == "operator:anna" for entry in entries)
    written = repr(entries)
    assert PIN not in written
    assert "13572468" not in written
    assert "argon2" not in written


def test_a_pin_that_was_taken_away_opens_nothing(staffed: Scene) -> None:
    assert staffed.do(SetPin("anna"), ANNA).code == "no_pin"
    staffed.do(SetPin("anna", HASH), ANNA)
    assert staffed.do(SetPin("anna"), ANNA).done
    assert staffed.read(lambda c: store.of(c, "anna")) is None
    assert tried(staffed, PIN) == "no_pin"
