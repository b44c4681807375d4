"""Whatever is done to a playbook file: it is refused with a message, or it is one that can be walked to its end."""

import json
import os
from pathlib import Path
from random import Random

import pytest

from noctui.bundled import folder
from noctui.config.playbooks import Playbooks, bundled_texts, check_together, read_sources
from noctui.config.problems import Problem
from noctui.config.reader import Reader
from noctui.config.roles import read_roles
from noctui.domain.playbook import Playbook
from noctui.domain.playbook_needs import Around
from tests.config.test_hostile_bytes import TRAPS
from tests.config.test_playbook_flaws import PLAYBOOK
from tests.playbooks.walker import Crew

DAMAGED = int(os.environ.get("NOCTUI_DAMAGED", "1000"))
"""More for a longer night: NOCTUI_DAMAGED=10000 pytest tests/config/test_playbook_damage.py."""
_WORDS = [
    *("next", "end", "skip: end", "only: {out: [all]}", "after: [out]", "first: true", "closing: true", "both: true"),
    *("limit: 1s", "limit: 0s", "for: 99d", "low: -1", "timer: ups", "calls: own", "calls: fire", "part: true"),
    *("do: out", "wait: w", "note: n", "probe: {}", "by: boss", "to: police", "role: head", '"{"', '"{x}"', "{link}"),
]  # fmt: skip


def texts() -> list[str]:
    """Short ones, so that many can be tried; the one that has everything most often."""
    bundled = [path.read_text(encoding="utf-8") for path in (folder("data") / "playbooks").glob("*.yaml")]
    return [PLAYBOOK] * 12 + sorted(text for text in bundled if text.count("\n") < 90)


def damaged(chance: Random, text: str) -> str:
    for _ in range(chance.randint(1, 4)):
        text = chance.choice((_by_lines, _by_words, _by_characters))(chance, text)
    return text


def _by_lines(chance: Random, text: str) -> str:
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = " " * chance.randrange(12) + lines[at].lstrip()
        case _:
            del lines[at:]
    return "\n".join(lines)


def _by_words(chance: Random, text: str) -> str:
    words = text.split(" ")
    at, other = chance.randrange(len(words)), chance.randrange(len(words))
    match chance.randrange(3):
        case 0:
            words[at] = chance.choice(_WORDS)
        case 1:
            words[at] = words[other]
        case _:
            del words[at]
    return " ".join(words)


def _by_characters(chance: Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(TRAPS) + text[at + chance.randrange(8) :]


class Site:
    """A folder with one playbook in it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "playbooks" / "damaged.yaml"
        self._file.parent.mkdir()
        reader = Reader(folder)
        self._root, self._roles, self._bundled = folder, read_roles(reader), bundled_texts(reader)

    def read(self, text: str) -> tuple[list[Problem], Playbook | None]:
        self._file.write_bytes(text.encode("utf-8", "surrogatepass"))
        reader = Reader(self._root)
        sources = list(read_sources(reader, reader.all_texts([self._file])))
        playbooks = Playbooks(sources, self._bundled)
        check_together(reader, playbooks, Around(playbooks, self._roles, ["duty"]))
        name = sources[0].draft.playbook.id if sources else ""
        return reader.problems, playbooks[name] if name and not reader.problems else None


@pytest.mark.timeout(60 + DAMAGED // 10)
def test_a_damaged_playbook_is_refused_with_a_message_or_can_be_walked_to_its_end(tmp_path: Path) -> None:
    site, good, refused = Site(tmp_path), texts(), 0
    for seed in range(DAMAGED):
        chance = Random(seed)
        problems, playbook = site.read(damaged(chance, chance.choice(good)))
        refused += bool(problems)
        assert bool(problems) != bool(playbook), seed
        for problem in problems:
            assert str(problem).isprintable(), (seed, problem)
            assert problem.message, (seed, problem)
            json.dumps(problem.as_dict()).encode()
        if playbook is not None:
            assert Crew(playbook, chance).to_the_end().state == "finished", seed
    assert refused > DAMAGED / 2
