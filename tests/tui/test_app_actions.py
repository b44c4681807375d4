"""The table of actions: one truth for keys, footer, help and palette."""

from dataclasses import replace

import pytest

from noctui import catalog
from noctui.tui import bars
from noctui.tui.actions import ACTIONS, BY_ID, ROOMS, actions_of, clashes, footer_of
from noctui.tui.deeds import DEEDS
from noctui.tui.dialogs.help import help_lines
from noctui.tui.dialogs.palette import matching, palette_line
from noctui.tui.hands import HANDLERS
from noctui.tui.line_table import LineTable
from noctui.tui.reasons import Context
from tests.tui.scenes import ME, core, device, facts, ticket

BARE_LETTERS = [action for action in ACTIONS if any(len(key) == 1 for key in action.keys)]


@pytest.fixture(params=catalog.LANGUAGES)
def language(request):
    catalog.use(request.param)
    yield request.param
    catalog.use("en")


def plain(lines):
    return "\n".join("".join(text for text, _token in line) for line in lines)


def test_no_two_actions_of_one_room_share_a_key():
    assert clashes(ACTIONS) == []


def test_a_clash_is_found_and_named():
    twin = replace(BY_ID["ticket.note"], id="twin")
    assert ("N", "ticket.note", "twin") in clashes((*ACTIONS, twin))


def test_every_action_is_carried_out_by_a_command_or_a_handler():
    assert {action.id for action in ACTIONS} == DEEDS.keys() | HANDLERS.keys()
    assert not DEEDS.keys() & HANDLERS.keys()


def test_every_action_has_a_name_and_a_help_in_both_languages():
    catalog.use("zh")
    try:
        untranslated = [a.id for a in ACTIONS if catalog._(a.label) == a.label or catalog._(a.help) == a.help]
    finally:
        catalog.use("en")
    assert untranslated == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_action_of_a_room_is_in_its_help_and_its_palette(room, language):
    context = Context(room)
    text = plain(help_lines(context, 400))
    listed = {action.id for action in matching(context, "")}
    for action in actions_of(room):
        assert catalog._(action.help) in text
        assert action.id in listed or action.id == "palette"


def test_help_begins_with_what_is_possible_now():
    context = Context("devices")
    told = plain(help_lines(context, 400))
    possible = {
        action.help: action.why_not(context) is None for action in actions_of("devices") if action.rooms != ROOMS
    }
    listed = [possible[words] for words in sorted(possible, key=told.index)]
    assert {*listed} == {True, False}
    assert listed == sorted(listed, reverse=True)


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_footer_with_room_enough_names_every_action_that_is_possible(room):
    line = plain([bars.footer(footer_of(room), lambda _action: True, 3_000)])
    for action in actions_of(room):
        assert not action.keys or f"{action.shown_key} {action.label}" in line


def test_a_narrow_footer_is_never_wider_than_the_screen_and_keeps_the_way_to_help():
    line = bars.footer(footer_of("desk"), lambda _action: True, 80)
    assert sum(len(text) for text, _token in line) == 80
    assert "? help" in plain([line])


def test_no_bare_letter_does_what_cannot_be_taken_back_without_asking_first():
    sends_at_once = {id for id, deed in DEEDS.items() if not deed.fields and deed.ask is None}
    dangerous = {action.id for action in ACTIONS if action.dangerous}
    assert not dangerous & sends_at_once
    # a struck line can be typed again, and nobody has signed it yet; the same key lets a drill go on that it has paused
    assert sends_at_once == {"ticket.accept", "handover.strike", "run.check", "run.resume", "drill.hold"}
    assert any(field.word for field in DEEDS["ticket.closed"].fields)


def test_the_keys_of_lists_are_those_that_the_list_itself_obeys():
    bound = {binding.id: set(binding.key.split(",")) for binding in LineTable.BINDINGS}
    for id, keys in bound.items():
        assert set(BY_ID[id].keys) <= keys


@pytest.mark.parametrize(
    ("action", "context", "reason"),
    [
        ("ticket.accept", Context("tickets", me=ME), "There is no ticket under the cursor."),
        ("ticket.accept", Context("tickets", me=ME, ticket=ticket(7, owner="wu", owner_name="Wu")), "T-7 is taken"),
        ("ticket.accept", Context("tickets", me=ME, ticket=ticket(7, status="closed")), "T-7 is closed."),
        ("ticket.accept", Context("tickets", "lost", ME, ticket=ticket(7)), "There is no engine to do it"),
        ("ticket.accept", Context("tickets", me=replace(ME, role="viewer"), ticket=ticket(7)), "Your role here"),
        ("ticket.resolved", Context("tickets", me=ME, ticket=ticket(7)), "T-7 has not recovered yet."),
        ("ticket.closed", Context("tickets", me=ME, ticket=ticket(7, status="recovered")), "T-7 is not resolved yet."),
        (
            "ticket.pause",
            Context("ticket", me=ME, ticket=ticket(7, paused=True)),
            "The clocks of T-7 are paused already.",
        ),
        ("ticket.resume", Context("ticket", me=ME, ticket=ticket(7)), "The clocks of T-7 are not paused."),
        ("ticket.correct", Context("ticket", me=ME, ticket=ticket(7)), "Put the cursor on the fact"),
        ("ticket.correct", Context("ticket", me=ME, ticket=ticket(7), fact=facts()[2]), "This fact is void already."),
        ("ticket.correct", Context("ticket", me=ME, ticket=ticket(7), fact=facts()[0]), "What the machine saw"),
        ("device.acknowledge", Context("devices", me=ME, device=core()), "SW-CORE-1 has no problem"),
        ("mute.end", Context("devices", me=ME, device=core()), "SW-CORE-1 is not muted."),
        ("list.open", Context("desk", chosen=False), "The list is empty."),
        ("log.write", Context("desk", "connecting", None), "There is no engine to do it"),
    ],
)
def test_what_cannot_be_done_now_says_why(action, context, reason):
    assert (BY_ID[action].why_not(context) or "").startswith(reason)
    assert reason in palette_line(BY_ID[action], context)


@pytest.mark.parametrize(
    ("action", "context"),
    [
        ("ticket.accept", Context("tickets", me=ME, ticket=ticket(7))),
        ("ticket.resolved", Context("tickets", me=ME, ticket=ticket(7, status="recovered"))),
        ("ticket.closed", Context("tickets", me=ME, ticket=ticket(7, status="resolved"))),
        ("ticket.correct", Context("ticket", me=ME, ticket=ticket(7), fact=facts()[1])),
        ("device.acknowledge", Context("devices", me=ME, device=device(3, state="down"))),
        ("mute.end", Context("devices", me=ME, device=device(3, state="down", mute="ack", mute_id=4))),
    ],
)
def test_what_can_be_done_gives_no_reason_against_it(action, context):
    assert BY_ID[action].why_not(context) is None


def test_the_palette_finds_an_action_by_any_word_of_its_name_or_help_in_either_language(language):
    word = {"en": "carrier", "zh": "运营商"}[language]
    assert [action.id for action in matching(Context("tickets"), word)] == ["ticket.reference"]
