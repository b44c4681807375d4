"""A new ticket: what it would be is shown while it is typed, and it opens when it is stored."""

from dataclasses import replace
from datetime import UTC

import pytest

from noctui.domain.commands import Answer, NewTicket
from noctui.domain.moments import MINUTE
from noctui.domain.queries import ContractRow, IntakeQuery
from noctui.tui import choices
from noctui.tui.choices import Known
from noctui.tui.dialogs.form import FormDialog
from noctui.tui.glyphs import UNICODE
from noctui.tui.intake import preview
from noctui.tui.look import Look
from noctui.tui.reasons import Context
from noctui.tui.rooms.ticket import TicketRoom
from noctui.tui.text import harmless
from noctui.tui.widgets import Field
from tests.tui import scenes
from tests.tui.scenes import NOW, ticket
from tests.tui.test_app_desk import rush, sitting


def value(hand, name):
    return hand.app.screen.query_one(f"#field-{name}", Field).value


async def enter(hand, *texts):
    """Each text into its field; an empty one leaves the field as it is."""
    for text in texts:
        await hand.type(text)
        await hand.press("enter")


async def test_the_device_under_the_cursor_is_filled_in_and_contract_level_and_clocks_follow_from_it():
    async with sitting() as hand:
        await hand.press("2", "G", "n")
        assert value(hand, "device").startswith("CAM-")
        assert hand.client.asked[-1].device == value(hand, "device")
        for words in ("City video 城市视频 · Four grades", "level one device: One camera is dark.", "arrive 14:33:27"):
            assert words in hand.screen


async def test_a_device_that_has_a_ticket_already_is_warned_of_before_another_is_opened():
    async with sitting() as hand:
        await hand.press("2", "j", "n")
        assert value(hand, "device") == "CAM-0231"
        assert "The device has an open ticket already: T-121" in hand.screen


async def test_what_is_typed_finds_a_choice_and_arrows_choose_another():
    async with sitting() as hand:
        await hand.press("3", "n")
        await hand.type("cons")
        await hand.press("enter")
        assert value(hand, "kind") == "consultation"
        await hand.type("cam-002")
        await hand.press("down", "enter")
        assert value(hand, "device") == "CAM-0021"


async def test_a_fault_is_stored_with_all_that_was_said_and_opens():
    async with sitting() as hand:
        hand.client.answers.append(Answer("done", {"ticket": "130"}, 1))
        await hand.press("3", "n")
        await enter(hand, "", "cam-0020", "", "dark at night", "II", "Wang Fang", "0755-1", "mail", "since noon", "20m")
        assert hand.client.done == [
            NewTicket(
                kind="fault",
                title="dark at night",
                device="CAM-0020",
                level="II",
                reporter="Wang Fang",
                contact="0755-1",
                channel="mail",
                text="since noon",
                occurred_at=NOW - 20 * MINUTE,
            )
        ]
        assert isinstance(hand.app.room_now, TicketRoom)
        assert hand.app.room_now.ticket == 130
        assert "new ticket: stored (T-130)" in hand.bar("notice")


async def test_a_consultation_asks_for_its_answer_and_ends_in_one_form():
    async with sitting() as hand:
        await hand.press("3", "n")
        assert not hand.app.screen.query_one("#row-answer").display
        await enter(hand, "consultation", "no device", "campus", "how to log in", "", "Wang", "", "", "", "by card", "")
        (made,) = hand.client.done
        assert (made.kind, made.device, made.contract, made.answer) == ("consultation", "", "campus", "by card")


async def test_the_level_that_is_chosen_is_the_one_whose_clocks_are_shown():
    async with sitting() as hand:
        await hand.press("3", "n")
        await enter(hand, "", "cam-0020", "", "dark")
        await hand.type("II")
        await hand.press("enter")
        assert hand.client.asked[-1] == IntakeQuery("fault", "CAM-0020", "", "II")
        assert "level much of it: Some lines fail [/]." in hand.screen


async def test_a_word_that_is_no_choice_is_told_and_nothing_is_sent():
    async with sitting() as hand:
        await hand.press("3", "n", "enter", "enter")
        await enter(hand, "nonsense", "dark", "", "", "", "", "", "")
        assert "None of these; clear the field to see them all." in hand.screen
        assert hand.client.done == []


async def test_a_new_ticket_is_opened_from_every_place_also_from_the_journal():
    """In place 4 the key begins a playbook."""
    async with sitting() as hand:
        for place in "12356":
            await hand.press(place, "n")
            assert isinstance(hand.app.screen, FormDialog), place
            await hand.press("escape")


def test_what_is_chosen_is_found_again_whatever_its_name_holds():
    told = replace(scenes.intake(IntakeQuery("fault")), contracts=(ContractRow("campus", "net\x1b[2J \u202eevil"),))
    look = Look(NOW, UTC, UNICODE.__getitem__)
    (choice,) = choices.contracts(Known(Context("desk"), look, intake=told))
    shown = harmless(choice.label)  # as a field holds it
    assert choices.meant([choice], shown) == choice


async def test_a_refused_ticket_keeps_every_word():
    async with sitting() as hand:
        hand.client.answers.append(Answer("store", {"detail": "disk full"}))
        await hand.press("3", "n")
        await enter(hand, "", "", "", "dark at night", "", "Wang", "", "", "", "")
        assert isinstance(hand.app.screen, FormDialog)
        await hand.press("escape", "n")
        assert value(hand, "title") == "dark at night"
        assert value(hand, "reporter") == "Wang"


async def test_what_is_typed_ahead_into_a_new_ticket_goes_to_its_fields():
    async with sitting() as hand:
        await rush(hand, "3", "n", *"complaint", "enter", "enter", "enter", *"too slow", "enter")
        assert value(hand, "kind") == "complaint"
        assert value(hand, "title") == "too slow"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_whole_form_stands_on_the_screen(size):
    async with sitting(size=size) as hand:
        await hand.press("3", "n")
        for words in ("Kind", "Device", "Contract", "Reporter", "When", "consultation", "Esc keeps the text"):
            assert words in hand.screen


async def test_a_ticket_of_a_person_is_called_by_what_the_person_wrote():
    async with sitting() as hand:
        await hand.change("tickets", _130=replace(ticket(130), text="dark [/] at night", kind="request"))
        hand.app.open_ticket(130)
        await hand.settle()
        assert "T-130 request  dark [/] at night" in hand.screen


async def test_one_key_sends_a_long_form_from_any_field():
    async with sitting() as hand:
        await hand.press("3", "n")
        await enter(hand, "", "cam-0020", "")
        await hand.type("dark at night")
        assert "F5 sends at once" in hand.screen
        await hand.press("f5")
        (made,) = hand.client.done
        assert (made.kind, made.device, made.title) == ("fault", "CAM-0020", "dark at night")


async def test_a_kind_that_is_half_typed_is_not_asked_about():
    async with sitting() as hand:
        await hand.press("3", "n", "ctrl+u")
        asked = len(hand.client.asked)
        await hand.type("c")
        assert hand.client.asked[asked:] == []
        await hand.type("omp")
        assert hand.client.asked[asked:] == [IntakeQuery("complaint")]


async def test_what_runs_out_first_is_named_first():
    async with sitting() as hand:
        told = scenes.intake(IntakeQuery("fault", "CAM-0020"))
        early = replace(told.clocks[0], spec="grade", name={"en": "grade", "zh": "定级"}, due=NOW + MINUTE)
        lines = preview(replace(told, clocks=(*told.clocks, early)), "", hand.app.look(), 72)
        words = " ".join(piece for line in lines for piece, _token in line)
        assert words.index("grade") < words.index("arrive")
