import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.journal import GENESIS, Entry, Finding, canonical, digest, verify

Journal = list[Entry]


def append(journal: Journal, at: int, kind: str, subject: str, payload: Mapping[str, object]) -> Journal:
    seq, prev = len(journal) + 1, journal[-1].hash if journal else GENESIS
    hash_ = digest(seq, at, "op-a", "socket uid=0", kind, subject, canonical(payload), prev)
    return [*journal, Entry(seq, at, "op-a", "socket uid=0", kind, subject, payload, prev, hash_)]


def a_journal(length: int) -> Journal:
    journal: Journal = []
    for number in range(1, length + 1):
        journal = append(journal, number * 1000, "ticket.note", f"T-{number}", {"text": f"line {number}", "n": number})
    return journal


def rehashed(journal: Journal) -> Journal:
    """The same entries with sequence, predecessors and hashes made to fit: the work of a careful forger."""
    forged: Journal = []
    for entry in journal:
        forged = append(forged, entry.at, entry.kind, entry.subject, entry.payload)
    return forged


# ------------------------------------------------------------------------------------------------------ canonical


def test_one_payload_has_one_text_whatever_the_order_of_its_keys() -> None:
    assert canonical({"b": 1, "a": {"d": [1, 2], "c": None}}) == '{"a":{"c":null,"d":[1,2]},"b":1}'
    assert canonical({"a": {"c": None, "d": (1, 2)}, "b": 1}) == canonical({"b": 1, "a": {"d": [1, 2], "c": None}})


def test_foreign_scripts_are_written_as_they_are() -> None:
    assert canonical({"text": "核心交换机"}) == '{"text":"核心交换机"}'


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"rtt": number})


def test_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"when": object()})


def test_half_a_character_is_written_as_its_escape() -> None:
    assert canonical({"text": "a\udcffb"}) == r'{"text":"a\udcffb"}'
    assert canonical({"text": "\\\ud800"}) == r'{"text":"\\\ud800"}'


any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=12) | st.text(
    '\ud83d\ude00\\"a', max_size=6
)
payloads = st.dictionaries(
    any_text,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(payloads)
def test_a_payload_can_be_stored_and_read_back_and_hashes_the_same(payload: dict[str, object]) -> None:
    text = canonical(payload)
    assert canonical(json.loads(text.encode().decode())) == text


# --------------------------------------------------------------------------------------------------------- digest


def test_the_digest_is_what_anybody_can_compute_by_hand() -> None:
    text = b'1:14:10004:op-a6:engine9:log.write4:site14:{"text":"\xe4\xbd\xa0"}'
    expected = hashlib.sha256(text + b"64:" + GENESIS.encode()).hexdigest()
    assert digest(1, 1000, "op-a", "engine", "log.write", "site", '{"text":"你"}', GENESIS) == expected


def test_moving_a_letter_from_one_field_to_the_next_changes_the_digest() -> None:
    assert digest(1, 2, "ab", "c", "k", "s", "{}", GENESIS) != digest(1, 2, "a", "bc", "k", "s", "{}", GENESIS)
    assert digest(1, 23, "a", "c", "k", "s", "{}", GENESIS) != digest(12, 3, "a", "c", "k", "s", "{}", GENESIS)


fields = st.tuples(st.integers(), st.integers(), *[any_text] * 6)


@given(fields, fields)
def test_different_entries_hash_differently_and_no_text_crashes(
    one: tuple[int, int, str, str, str, str, str, str], other: tuple[int, int, str, str, str, str, str, str]
) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


# --------------------------------------------------------------------------------------------------------- verify


def test_an_untouched_journal_verifies_with_all_its_anchors() -> None:
    journal = a_journal(20)
    assert verify([]) is None
    assert verify(journal) is None
    assert verify(iter(journal), {entry.seq: entry.hash for entry in journal}) is None


def edited(journal: Journal) -> Journal:
    return [*journal[:9], replace(journal[9], payload={"text": "nothing happened"}), *journal[10:]]


def edited_with_its_hash(journal: Journal) -> Journal:
    return [*journal[:9], rehashed(edited(journal))[9], *journal[10:]]


def deleted(journal: Journal) -> Journal:
    return journal[:9] + journal[10:]


def deleted_and_renumbered(journal: Journal) -> Journal:
    return journal[:9] + [replace(entry, seq=entry.seq - 1) for entry in journal[10:]]


def beheaded(journal: Journal) -> Journal:
    return journal[1:]


def inserted(journal: Journal) -> Journal:
    return [*journal[:9], replace(journal[9], subject="T-99"), *journal[9:]]


def reordered(journal: Journal) -> Journal:
    return [*journal[:9], journal[10], journal[9], *journal[11:]]


def repeated(journal: Journal) -> Journal:
    return [*journal[:10], journal[9], *journal[10:]]


def backdated(journal: Journal) -> Journal:
    return [*journal[:9], replace(journal[9], at=1), *journal[10:]]


def with_another_actor(journal: Journal) -> Journal:
    return [*journal[:9], replace(journal[9], actor="op-b"), *journal[10:]]


def made_unreadable(journal: Journal) -> Journal:
    return [*journal[:9], replace(journal[9], payload={"rtt": float("nan")}), *journal[10:]]


@pytest.mark.parametrize(
    ("attack", "finding"),
    [
        (edited, Finding(10, "hash")),
        (edited_with_its_hash, Finding(11, "chain")),
        (deleted, Finding(10, "gap")),
        (deleted_and_renumbered, Finding(10, "chain")),
        (beheaded, Finding(1, "gap")),
        (inserted, Finding(10, "hash")),
        (reordered, Finding(10, "gap")),
        (repeated, Finding(10, "order")),
        (backdated, Finding(10, "hash")),
        (with_another_actor, Finding(10, "hash")),
        (made_unreadable, Finding(10, "hash")),
    ],
)
def test_a_forgery_is_found_where_it_begins(attack: Callable[[Journal], Journal], finding: Finding) -> None:
    assert verify(attack(a_journal(20))) == finding


def test_a_journal_recomputed_from_one_entry_on_is_found_only_by_an_anchor() -> None:
    journal = a_journal(20)
    forged = rehashed(edited(journal))
    assert verify(forged) is None
    assert verify(forged, {5: journal[4].hash}) is None
    assert verify(forged, {15: journal[14].hash}) == Finding(15, "anchor")


def test_a_cut_tail_is_found_only_by_an_anchor_behind_the_cut() -> None:
    journal = a_journal(20)
    assert verify(journal[:12]) is None
    assert verify(journal[:12], {12: journal[11].hash}) is None
    assert verify(journal[:12], {20: journal[19].hash}) == Finding(13, "cut")
    assert verify([], {1: journal[0].hash}) == Finding(1, "cut")


def test_an_anchor_may_be_written_down_short_but_not_too_short() -> None:
    journal = a_journal(3)
    assert verify(journal, {2: journal[1].hash[:16]}) is None
    assert verify(journal, {2: journal[1].hash[:16].upper()}) is None
    assert verify(journal, {2: journal[1].hash[:15]}) == Finding(2, "anchor")
    assert verify(journal, {2: ""}) == Finding(2, "anchor")


@given(st.integers(0, 7), st.sampled_from(["at", "actor", "source", "kind", "subject", "prev", "hash"]))
def test_no_field_of_any_entry_can_be_changed_unnoticed(position: int, name: str) -> None:
    journal = a_journal(8)
    value = getattr(journal[position], name)
    journal[position] = replace(journal[position], **{name: value + 1 if isinstance(value, int) else f"{value}x"})
    found = verify(journal)
    assert found is not None
    assert found.seq == position + 1


@given(st.permutations(range(6)), st.integers(0, 6))
def test_any_other_order_or_selection_is_noticed_against_the_anchored_head(order: list[int], kept: int) -> None:
    journal = a_journal(6)
    shown = [journal[at] for at in order][:kept]
    assert (verify(shown, {6: journal[-1].hash}) is None) == (shown == journal)
