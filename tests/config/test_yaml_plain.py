"""The reader of plain YAML says the same as the whole parser, or nothing."""

import os
from random import Random

import pytest

from noctui.config.problems import Problem
from noctui.config.yaml import DEEPEST, LIMITS, parse_whole, resolve
from noctui.config.yaml_plain import read_plain
from tests.arch.requirements import ROOT
from tests.config.test_hostile_bytes import TRAPS

BUNDLED = sorted((ROOT / "data").rglob("*.yaml"))
TEXTS = int(os.environ.get("NOCTUI_TEXTS", "3000"))
"""More for a longer night: NOCTUI_TEXTS=100000 pytest tests/config/test_yaml_plain.py."""
_PIECES = [
    *("\n", " ", "  ", "\n  ", "\n- ", "# x", " #x", ": x", "''", '""', "-", "--", "-1", "-a", "- - a", "{}", "[]"),
    *("{a: }", "[,]", "a: b", "{a: b}", "[a: b]", "a:b", "<<", "=", "'a' b", '"a\nb"', "\n\n", "  # c\n", "? a", "..."),
    *("x: !", "1e5", "0x1F", "+1", ".5", "-.5", "5.", "a#b", "a #b", "[a, b,]", "{a: 'b', c: \"d\"}", "{\n a: b }"),
    *("\u3000", "\u00a0", "：", "k: 'it''s'", "null: x", "true: y", "k-1: z", "a.b/c: q", "a b: 1", '"q": 1', "12:30"),
]  # fmt: skip


def test_nearly_all_bundled_files_are_plain_and_read_the_same() -> None:
    whole = []
    for path in BUNDLED:
        text = path.read_text(encoding="utf-8")
        found = read_plain("f", text, resolve, LIMITS)
        whole += [path] if found is None else []
        assert found in (None, parse_whole("f", text, [])), path
    assert len(whole) < len(BUNDLED) / 8, whole


def some(chance: Random, text: str) -> str:
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


@pytest.mark.timeout(60 + TEXTS // 50)
def test_a_text_that_is_read_as_plain_is_the_same_to_the_whole_parser() -> None:
    chance, plain = Random(1), 0
    texts = [path.read_text(encoding="utf-8") for path in BUNDLED]
    for _ in range(TEXTS):
        text = some(chance, chance.choice(texts))
        if (found := read_plain("f", text, resolve, LIMITS)) is not None:
            plain += 1
            problems: list[Problem] = []
            assert found == parse_whole("f", text, problems), text
            assert problems == [], text
    assert plain > TEXTS / 10


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "# only a comment", "a:\n", "- \n", "a: {b: }", "a: b: c", "a: b\na: c", "a: {b: c, b: d}"),
        *("a: &x b", "a: *x", "a: !x b", "a: |\n  b", "a: >\n  b", "? a", "a: b\n  c", "a: 'b''c'", 'a: "b\\n"'),
        *("---\na: b", "a: b\n...", "%YAML 1.2", "a:\tb", "a: b\r\n", "a: b\u2028", "\ufeffa: b", "a: \x1b", "1: a"),
        *("a: [b", "a: [b,]", "a: {b: c} d", "a: 'b' c", " a: b\nc: d", "a:\n  b: c\n d: e", "- a\nb: c", "true: a"),
        "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "\n".join(" " * level + "a:" for level in range(DEEPEST)) + " {b: [c]}",
        "- " * (DEEPEST + 1) + "a",
    ],
)
def test_what_is_not_plain_is_left_to_the_whole_parser(text: str) -> None:
    assert read_plain("f", text, resolve, LIMITS) is None
