"""What is wrong with a file: where it stands, what was found, and what would be right."""

from bisect import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from itertools import groupby

from noctui.catalog import N_, language, translated
from noctui.config.sentences import SENTENCES

LONGEST_FOUND = 60
"""Characters of a wrong value that are shown."""
MOST = 2_000
"""Problems of one file that are told: whoever wrote more has one reason for all of them, and waits for the words."""
_FEW = 200
"""Known words that are all compared with a wrong one."""
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one place. Everything in it is safe to print."""

    file: str
    """Relative to the site's folder."""
    line: int
    """From 1."""
    column: int
    """In characters, from 1."""
    path: str
    """Keys down to the value: `devices.0.parents.1`; empty for the file as a whole."""
    code: str
    """A key of `SENTENCES`; stable, for programs."""
    found: str = ""
    """What stands there, quoted and cut short."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Fill the sentence."""
    known: Collection[str] = ()
    """What could have been meant; searched only when the problem is shown."""

    @property
    def message(self) -> str:
        return self._words(SENTENCES[self.code].message, language())

    @property
    def mend(self) -> str:
        """What would be right, or an empty text."""
        return self._mend(language())

    def as_dict(self) -> dict[str, str | int]:
        """For programs: the code stays, the words follow the language."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "code": self.code,
            "found": self.found,
            "message": self.message,
            "mend": self.mend,
        }

    def told(self, language: str) -> str:
        """One line with its place, in that language."""
        where = f"{self.file}:{self.line}:{self.column}: " + (f"{self.path}: " if self.path else "")
        message, mend = self._words(SENTENCES[self.code].message, language), self._mend(language)
        return where + message + (f" ({mend})" if mend else "")

    def _mend(self, language: str) -> str:
        if near := nearest(self.found.strip("'\""), self.known):
            return translated(language, N_("did you mean {near}?"), near=shown(near))
        return self._words(SENTENCES[self.code].mend, language)

    def _words(self, sentence: str, language: str) -> str:
        return translated(language, sentence, found=translated(language, self.found), **self.params)

    def __str__(self) -> str:
        return self.told(language())


class BadFiles(Exception):
    """Files that can't be used, with every problem once (of one file `MOST`), in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        different = {(each.file, each.line, each.column, each.code, each.path): each for each in problems}
        in_order = (different[key] for key in sorted(different))
        self.problems = [one for _file, group in groupby(in_order, key=lambda each: each.file) for one in _told(group)]
        super().__init__()

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def _told(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The first ones of a file, and that there are more."""
    for number, problem in enumerate(problems):
        if number == MOST:
            yield Problem(problem.file, problem.line, problem.column, "", "more", params={"most": str(MOST)})
            return
        yield problem


def nearest(wrong: str, known: Collection[str]) -> str | None:
    """The known word that looks most like the wrong one, letter case aside; None when none does."""
    return _nearest(wrong.casefold(), known if isinstance(known, frozenset) else frozenset(known))


@lru_cache(maxsize=1024)
def _nearest(wrong: str, known: frozenset[str]) -> str | None:
    words = _words(known)
    close = get_close_matches(wrong, words.alike(wrong), n=1, cutoff=0.6)
    return words.by_fold[close[0]] if close else None


class _Words:
    """Known words without their letter case, forwards and backwards in order."""

    def __init__(self, known: frozenset[str]) -> None:
        self.by_fold = {word.casefold(): word for word in sorted(known)}
        self._forwards = sorted(self.by_fold)
        self._backwards = sorted(word[::-1] for word in self.by_fold)

    def alike(self, wrong: str) -> Collection[str]:
        """Of many only those that begin or end like it: to compare a thousand with all would take minutes."""
        if len(self.by_fold) <= _FEW:
            return self.by_fold
        backwards = (word[::-1] for word in _around(self._backwards, wrong[::-1]))
        return {*_around(self._forwards, wrong), *backwards}


_words = lru_cache(maxsize=8)(_Words)  # a frozenset knows its hash


def _around(words: Sequence[str], wrong: str) -> Sequence[str]:
    at = bisect(words, wrong)
    return words[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]


def clean(text: str) -> str:
    """The text with everything that does not print (controls, bidi, surrogates) written as an escape."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode() for char in text
    )


def shown(value: object) -> str:
    """A value from a file as a message shows it: quoted, harmless, short."""
    match value:
        case None:
            return N_("nothing")
        case dict():
            return N_("keys with values")
        case list():
            return N_("a list")
        case str() if len(value) > LONGEST_FOUND:
            return repr(value[:LONGEST_FOUND] + "…")
        case _:
            return repr(value)
