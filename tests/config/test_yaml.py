"""The trap corpus: what other YAML readers get wrong is text here, or a problem with its place."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from noctui import catalog
from noctui.config.document import Mark
from noctui.config.problems import Problem
from noctui.config.sentences import SENTENCES
from noctui.config.text import decode
from noctui.config.yaml import LONGEST_CAREFUL
from tests.config.build import parse


@pytest.mark.parametrize(
    "written",
    ["NO", "no", "yes", "on", "20:00", "08:00", "12:34:56:12:34:56", "2026-11-21", "2026-13-45", "0x", "1e", "=", "<<"],
)
def test_words_that_yaml_1_1_turns_into_something_else_stay_text(written: str) -> None:
    document, problems = parse(f"a: {written}\n")
    assert document is not None
    assert document.data == {"a": written}
    assert problems == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0123", 123),
        ("-7", -7),
        ("1.5", 1.5),
        ("true", True),
        ("~", None),
        ("", None),
        ('"0123"', "0123"),
        ("'~'", "~"),
    ],
)
def test_plain_scalars_follow_the_core_schema_and_quoted_ones_are_text(written: str, value: object) -> None:
    document, _ = parse(f"a: {written}\n")
    assert document is not None
    assert document.data == {"a": value}


def test_a_number_is_remembered_as_it_was_written() -> None:
    document, _ = parse("phone: 0123\n")
    assert document is not None
    assert document.sources[("phone",)] == "0123"


def test_a_number_of_a_million_digits_is_read_without_harm() -> None:
    document, problems = parse("a: " + "9" * 900_000)
    assert document is not None
    assert problems == []


def test_every_key_and_value_knows_its_line_and_column() -> None:
    document, _ = parse("kinds:\n  switch: {}\ndevices:\n  - id: A\n    parents: [B, C]\n")
    assert document is not None
    assert document.values[("devices", 0, "parents", 1)] == Mark(5, 18)
    assert document.keys[("devices", 0, "parents")] == Mark(5, 5)
    assert document.values[("devices", 0)] == Mark(4, 5)


def test_columns_count_characters_and_lines_end_with_lf_cr_or_both() -> None:
    document, _ = parse("中: {文: x}\r\nb:\r  - c\n")
    assert document is not None
    assert document.values[("中", "文")] == Mark(1, 8)
    assert document.values[("b", 0)] == Mark(3, 5)


@pytest.mark.parametrize("text", ["a:\n\nb: 1", "a: # nothing\nb: 1", "{a: , b: 1}", "{a, b: 1}", "? a\n? b"])
def test_where_nothing_is_written_the_value_stands_at_its_key(text: str) -> None:
    document, problems = parse(text)
    assert document is not None
    assert document.values[("a",)] == document.keys[("a",)]
    assert problems == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3:1 duplicate_key"]),
        ("{a: {x: 1, x: 2}, a: 1}", ["1:12 duplicate_key", "1:19 duplicate_key"]),
        ("a: &x [1]\nb: *x\n", ["1:4 alias", "2:4 alias"]),
        ("a: *nobody\n", ["1:4 alias"]),
        ("*x : 1\n", ["1:1 alias"]),
        ("a: !!python/object/apply:os.system ['true']\n", ["1:4 tag"]),
        ("a: !!binary aGk=\n", ["1:4 tag"]),
        ("%YAML 1.1\n---\na: 1\n", ["2:1 directive"]),
        ("a: 1\n---\nb: 2\n", ["2:1 documents"]),
        ("a:\n\t- 1\n", ["2:1 tab"]),
        ("a: b: c\n", ["1:5 colon"]),
        ("1: x\ntrue: y\n", ["1:1 key_text", "2:1 key_text"]),
        ("? [a]\n: 1\n", ["1:3 key_text"]),
        ("a: [1, 2\n", ["2:1 syntax"]),
        ("a: 'open\n", ["2:1 syntax"]),
        ('a: "\\U00110000"\n', ["1:1 syntax"]),
        ("a: @x\n", ["1:4 syntax"]),
    ],
)
def test_what_is_refused_is_refused_at_its_place(text: str, problems: list[str]) -> None:
    assert parse(text)[1] == problems


@pytest.mark.parametrize(
    "deep", ["- " * 21 + "x", "[" * 300_000, "{a: " * 21, "\n".join(" " * n + "a:" for n in range(22))]
)
def test_nesting_is_stopped_at_twenty_levels_before_anything_recurses(deep: str) -> None:
    document, problems = parse(deep)
    assert document is None
    assert [problem.partition(" ")[2] for problem in problems] == ["too_deep"]


def test_twenty_levels_are_fine() -> None:
    assert parse("- " * 20 + "x")[1] == []


def test_a_file_of_too_many_values_or_problems_is_given_up() -> None:
    assert parse("a: [" + "1," * 100_001 + "]")[1] == ["1:200001 too_many"]
    document, problems = parse("a: 1\n" * 5_000)
    assert document is None
    assert len(problems) == 100


def test_a_bomb_of_aliases_is_never_unfolded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    document, problems = parse("\n".join(lines))
    assert document is None
    assert {problem.partition(" ")[2] for problem in problems} == {"alias"}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"a: \xff\n", "1:4 encoding"),
        ("中: x\nb: ".encode() + b"\xe4\xb8", "2:4 encoding"),
        ("name: x\n".encode("utf-16"), "1:1 encoding"),
        ("名".encode("gbk"), "1:1 encoding"),
        (b"a: x\r\nb: \x00\n", "2:4 control"),
        (b"a: \x1b[2J\n", "1:4 control"),
        ("a: x\n中文\x85\n".encode(), "2:3 control"),
        ("a: \u2028\n".encode(), "1:4 control"),
        (b"\xef\xbb\xbf\xef\xbb\xbfa: 1\n", "1:1 control"),
    ],
)
def test_bytes_that_are_no_plain_text_are_refused_at_their_place(raw: bytes, place: str) -> None:
    found: list[Problem] = []
    assert decode("f.yaml", raw, found) is None
    assert [f"{problem.line}:{problem.column} {problem.code}" for problem in found] == [place]


def test_a_byte_order_mark_and_crlf_are_what_other_systems_write() -> None:
    found: list[Problem] = []
    text = decode("f.yaml", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", found)
    assert text is not None
    document, problems = parse(text)
    assert document is not None
    assert (document.data, document.keys[("b",)], found, problems) == ({"a": 1, "b": 2}, Mark(2, 1), [], [])


def test_every_sentence_has_chinese_words_with_the_same_blanks() -> None:
    with (Path(catalog.__file__).parent / "locale/zh/LC_MESSAGES/noctui.po").open("rb") as file:
        words = read_po(file)
    for message in {text for sentence in SENTENCES.values() for text in sentence if text}:
        found = words.get(message)
        assert found, message
        assert blanks(str(found.string)) <= blanks(message), message


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


LONG = "# " + "x" * LONGEST_CAREFUL + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1, 2", "3:1 syntax"),
        ("a: *b\nc: !d e\na: f", "2:4 alias 3:4 tag 4:1 duplicate_key"),
        ("a: b: c", "2:5 colon"),
        ("a:\n\tb: c", "3:1 tab"),
        ('a: "\\U00110000"', "2:7 syntax"),
        ("{a: " * 30, "2:81 too_deep"),
    ],
)
def test_a_file_that_is_too_long_for_the_careful_parser_is_refused_by_the_fast_one(text: str, expected: str) -> None:
    _, problems = parse(LONG + text)
    assert " ".join(problems) == expected


def test_a_long_file_is_read_like_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: {b: NO, c: 20:00, d: 12:34:56:12:34:56}\n" + LONG
    document, problems = parse(text)
    assert document is not None
    assert (document.data, problems) == ({"a": {"b": "NO", "c": "20:00", "d": "12:34:56:12:34:56"}}, [])
    monkeypatch.delattr("yaml.CSafeLoader")
    assert parse(text) == (document, [])
