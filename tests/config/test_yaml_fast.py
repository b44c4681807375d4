"""What is taken from libyaml is what ruamel.yaml would have read, with every mark; the rest is left to ruamel.yaml."""

import os
from random import Random

import pytest

from noctui.config.problems import Problem
from noctui.config.yaml import DEEPEST, parse_carefully, parse_fast, parse_yaml
from tests.arch.requirements import ROOT
from tests.config.test_hostile_bytes import TRAPS

BUNDLED = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "data").rglob("*.yaml"))]
TEXTS = int(os.environ.get("NOCTUI_TEXTS", "6000"))
"""More for a longer night: NOCTUI_TEXTS=100000 pytest tests/config/test_yaml_fast.py."""
_PIECES = [
    *("\n", " ", "  ", "\n  ", "\n- ", "# x", " #x", ": x", "''", '""', "-", "--", "-1", "-a", "- - a", "{}", "[]"),
    *("{a: }", "[,]", "a: b", "{a: b}", "[a: b]", "a:b", "<<", "=", "'a' b", '"a\nb"', "\n\n", "  # c\n", "? a", "..."),
    *("x: !", "1e5", "0x1F", "+1", ".5", "-.5", "5.", "a#b", "a #b", "[a, b,]", "{a: 'b', c: \"d\"}", "{\n a: b }"),
    *("\u3000", "\u00a0", "：", "k: 'it''s'", "null: x", "true: y", "k-1: z", "a.b/c: q", "a b: 1", '"q": 1', "12:30"),
    *("|", "|-", "|2", ">+", ">1-", "\\\n", '"a\\\n b"', "k:\n", "\n\n  a\n", " ?", "?b", ":b", " , ", "\r\n", "文: "),
]  # fmt: skip
_ALPHABETS = [
    *(" \n:-?,[]{}#&*!|>'\"%@`a1.~中", "ab:-  \n\n?,[]{}#'\"|>", "a: \n|>-+1 \n\n  b", "\"'\\ \na:n", "{}[],:? \na\"'"),
    *("- \n:a\r?", "a \n\n  'b'\" : #"),
]  # fmt: skip
_BEGINNINGS = ["a: ", "- ", "k:\n  ", "- - ", "a: {", "x: ["]


def damaged(chance: Random, text: str) -> str:
    """A few lines of it, from the left margin, with something done to them."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    lines = lines[at : at + chance.randint(1, 12)]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    part = "\n".join(line[margin:] for line in lines)
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(part) + 1)
        part = part[:at] + chance.choice(TRAPS + _PIECES) + part[at + chance.randrange(3) :]
    return part


def pieced(chance: Random) -> str:
    return "".join(chance.choice(_PIECES + TRAPS) for _ in range(chance.randint(1, 9)))


def spelled(chance: Random) -> str:
    alphabet, start = chance.choice(_ALPHABETS), chance.choice(_BEGINNINGS)
    end = {"{": "}", "[": "]"}.get(start[-1], "")
    return start + "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 14))) + end


def by_both(text: str) -> bool:
    """Whether libyaml's document is taken; then it must be the same."""
    found = parse_fast("f", text)
    if found is not None:
        problems: list[Problem] = []
        assert repr(found) == repr(parse_carefully("f", text, problems)), text  # 1, 1.0 and true are equal
        assert problems == [], text
    return found is not None


def test_nearly_all_bundled_files_are_read_fast_and_the_same() -> None:
    """All but templates with blanks to fill, or of comments only."""
    assert sum(by_both(text) for text in BUNDLED) >= len(BUNDLED) - 3


@pytest.mark.timeout(60 + TEXTS // 50)
def test_a_text_that_is_read_fast_is_the_same_to_the_careful_parser() -> None:
    chance = Random(1)
    ways = [lambda: damaged(chance, chance.choice(BUNDLED)), lambda: pieced(chance), lambda: spelled(chance)]
    taken = sum(by_both(ways[turn % 3]()) for turn in range(TEXTS))
    assert taken > TEXTS / 10


@pytest.mark.parametrize("around", ["{}: x", '"{}": x', "{{{}: x}}", "[{}: x]", "- {}", "? {}\n: x", "[{0},\n {0}: x]"])
@pytest.mark.parametrize("letter", ["a", "中", "𝔻", "a b "])
def test_keys_of_about_the_longest_length_are_the_same_to_both(letter: str, around: str) -> None:
    for length in (1021, 1022, 1023, 1024, 1025, 1026, 3000):
        by_both(around.format((letter * length)[:length].strip()))


@pytest.mark.parametrize(
    "text",
    [
        *("", "~", "# only a comment", "a", "---\n#", "|\n..."),
        *("a:\tb", "a: b\x85c", "a: b\u2028c", "a: b\u2029c", "a: b\ufeff", "\ufeffa: b"),
        *("a: |#\n  b", "a: >-#\n  b", "['a':b]", '["a" :b]', "['a':]", "{a:, b: c}", "a: >\n\n]"),
        *("a: |\n \n  b", "a: >-  # x\r\n \r\n  b"),
        *("a: &x b", "a: *x", "a: !x b", "%YAML 1.2\n---\na: b", "---\na: b\n---\nc: d", "a: b\na: c", "1: a", "? [a]"),
        *("a: b: c", "a: [b", "a: {b: c} d", " a: b\nc: d", "a: @b", "a: \x1b", "a: \x00", "a: \ud800", '- "\\ud800"'),
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "- " * 100_000 + "a",
        "{a: " * 100_000,
    ],
)
def test_what_is_wrong_or_read_otherwise_by_libyaml_is_left_to_the_careful_parser(text: str) -> None:
    assert parse_fast("f", text) is None


def test_without_libyaml_the_same_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "kinds:\n  交换机: {rtt: 3}\ndevices:\n"
    fast = parse_yaml("f", text, [])
    monkeypatch.delattr("yaml.CSafeLoader")
    assert parse_fast("f", text) is None
    assert fast is not None
    assert parse_yaml("f", text, []) == fast
