"""The filter line: what an operator types, read into a test for rows.

    level:I,II owner:me due<30m -site:east "two words" T-118

Terms stand apart by blanks and all of them have to hold, `-` turns one round, a comma within a value is an or. What
can't be meant is refused together with what could be: nothing is ever matched by mistake.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

from noctui.catalog import _
from noctui.domain.moments import Instant

R = TypeVar("R")

_TERM = re.compile(
    r"""(?P<no>-?)
        (?: (?P<field>[^\W\d_]+) (?P<op>[:<>：＜＞]) (?P<value>(?:"[^"]*"?|[^\s"])*)
          | (?P<text>"[^"]*"?|\S+) )""",
    re.VERBOSE,
)
_EITHER = re.compile(r'(?:"[^"]*"?|[^,，"])+')
_TICKET = re.compile(r"t-(\d{1,18})")
_OPERATORS = str.maketrans("：＜＞", ":<>")
_NAMED = 12
"""So many possible values are named at most."""


class Here(NamedTuple):
    """When, and by whom, a list is looked at."""

    now: Instant
    me: str = ""
    """Login."""


Test: TypeAlias = Callable[[R, Here], bool]


class Unreadable(ValueError):
    """A term that can't be meant; the text says what could be (translated)."""


class Value(NamedTuple):
    """One value as it was typed, in lower case."""

    text: str
    whole: bool
    """It stood in quotes."""


# ---------------------------------------------------------------------------------------------------- kinds of fields


@dataclass(frozen=True, slots=True)
class Choice(Generic[R]):
    """Few known values. The beginning of one will do, or of its word in the language of the screen."""

    operators: ClassVar[str] = ":"

    values: Mapping[Any, str]
    """Message id of the word of each."""
    of: Callable[[R, Here], Collection[str]]
    """Those that a row has."""
    timed: bool = False
    """A row may gain or lose one merely because time passes."""

    def read(self, value: Value, _operator: str) -> Test[R]:
        """Raises ValueError."""
        chosen = self._chosen(value)
        if not chosen:
            raise ValueError
        return lambda row, here: not chosen.isdisjoint(self.of(row, here))

    def known(self, _rows: Iterable[R]) -> list[str]:
        return list(self.values)

    def _chosen(self, value: Value) -> frozenset[str]:
        named = {key: (key, _(word).casefold()) for key, word in self.values.items()}
        exact = frozenset(key for key, names in named.items() if value.text in names)
        if exact or value.whole:
            return exact
        return frozenset(key for key, names in named.items() if any(name.startswith(value.text) for name in names))


@dataclass(frozen=True, slots=True)
class Name(Generic[R]):
    """Names that nobody lists beforehand: a part of one will do, in quotes only the whole."""

    operators: ClassVar[str] = ":"
    timed: ClassVar[bool] = False

    of: Callable[[R], Iterable[str]]
    whole: bool = False
    """A part never does: level I is not level II."""
    words: Mapping[str, Test[R]] = field(default_factory=dict)
    """Words with a meaning of their own: me, nobody."""

    def read(self, value: Value, _operator: str) -> Test[R]:
        wanted = value.text
        if not value.whole and wanted in self.words:
            return self.words[wanted]
        if value.whole or self.whole:
            return lambda row, _here: any(wanted == name.casefold() for name in self.of(row))
        return lambda row, _here: any(wanted in name.casefold() for name in self.of(row))

    def known(self, rows: Iterable[R]) -> list[str]:
        """The words, then the names that most rows have."""
        names = Counter(next(filter(None, self.of(row)), "") for row in rows)
        return [word for word in self.words if word.isascii()] + [name for name, _count in names.most_common() if name]


@dataclass(frozen=True, slots=True)
class Amount(Generic[R]):
    """A number that is compared. A row that has none is neither less nor more."""

    operators: ClassVar[str] = "<>"

    of: Callable[[R, Here], float | None]
    unit: Callable[[str], float]
    """Reads a value. Raises ValueError."""
    examples: tuple[str, ...]
    timed: bool = False

    def read(self, value: Value, operator: str) -> Test[R]:
        """Raises ValueError."""
        limit = self.unit(value.text)

        def test(row: R, here: Here) -> bool:
            amount = self.of(row, here)
            return amount is not None and (amount < limit if operator == "<" else amount > limit)

        return test

    def known(self, _rows: Iterable[R]) -> list[str]:
        return list(self.examples)


Field: TypeAlias = Choice[R] | Name[R] | Amount[R]


@dataclass(frozen=True, slots=True)
class Grammar(Generic[R]):
    """What the rows of a list can be searched by."""

    text: Callable[[R], str]
    """All that words are looked for in, in lower case."""
    fields: Mapping[str, Field[R]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other names of fields."""
    ticket: Callable[[R], int | None] = lambda _row: None
    """The number that `T-118` means."""
    examples: tuple[str, ...] = ()
    """What a newcomer is shown, the most useful first."""


# ------------------------------------------------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True)
class Term(Generic[R]):
    typed: str
    test: Test[R]
    field: Field[R] | None = None
    """None: it is looked for in the text."""


@dataclass(frozen=True, slots=True)
class Filter(Generic[R]):
    """All terms that are complete and can be read; without any it lets every row through."""

    terms: tuple[Term[R], ...] = ()
    flaw: str = ""
    """Why the first of the others can't be read (translated)."""

    @property
    def timed(self) -> bool:
        """Whether rows come and go as time passes."""
        return any(term.field is not None and term.field.timed for term in self.terms)

    def passes(self, row: R, here: Here) -> bool:
        return all(term.test(row, here) for term in self.terms)

    def idle(self, rows: Collection[R], here: Here) -> Term[R] | None:
        """The first term that not a single row fulfils by itself: mostly a slip of the finger."""
        return next((term for term in self.terms if not any(term.test(row, here) for row in rows)), None)


def read(text: str, grammar: Grammar[R]) -> Filter[R]:
    """The filter that was typed. A field whose value is still to come asks for nothing yet."""
    terms: list[Term[R]] = []
    flaws: list[str] = []
    for match in _TERM.finditer(text):
        try:
            terms += _term(match, grammar)
        except Unreadable as flaw:
            flaws.append(str(flaw))
    return Filter(tuple(terms), next(iter(flaws), ""))


def hint(text: str, grammar: Grammar[R], rows: Iterable[R]) -> str:
    """How what is being typed could go on: `level: I II III`, or the fields that begin so; mostly empty."""
    last = next((match for match in _TERM.finditer(text) if match.end() == len(text)), None)
    if last is None:
        return ""
    if last["field"] is None:
        word = last["text"].casefold()
        return " ".join(f"{name}{found.operators}" for name, found in grammar.fields.items() if name.startswith(word))
    found = _named(last["field"].casefold(), grammar)
    operator = last["op"].translate(_OPERATORS)
    return f"{last['field']}{operator} {_list(found.known(rows))}" if found is not None else ""


def nothing_has(term: Term[R], rows: Iterable[R]) -> str:
    """That no row fulfils a term, and what would be found."""
    if term.field is None:
        return _("nothing here has {term}", term=term.typed)
    return _("nothing here has {term}; there is: {known}", term=term.typed, known=_list(term.field.known(rows)))


def _term(match: re.Match[str], grammar: Grammar[R]) -> Iterator[Term[R]]:
    """One, or none while it is not complete."""
    name = match["field"]
    found = None if name is None else _find(name.casefold(), grammar)
    tests = list(_word(match, grammar) if found is None else _values(match, found))
    if tests:
        test = tests[0] if len(tests) == 1 else _either(tests)
        yield Term(match[0], _not(test) if match["no"] else test, found)


def _word(match: re.Match[str], grammar: Grammar[R]) -> Iterator[Test[R]]:
    value = _value(match["text"])
    number = _TICKET.fullmatch(value.text)
    if number and not value.whole:
        wanted = int(number[1])
        yield lambda row, _here: grammar.ticket(row) == wanted
    elif value.text not in {"", "-"}:
        words, text = value.text, grammar.text
        yield lambda row, _here: words in text(row)


def _values(match: re.Match[str], found: Field[R]) -> Iterator[Test[R]]:
    name, operator = match["field"].casefold(), match["op"].translate(_OPERATORS)
    known = found.known(())
    if operator not in found.operators:
        example = f"{name}{found.operators[0]}{known[0] if known else '…'}"
        raise Unreadable(
            _("{field} is not asked with {operator}; write {example}", field=name, operator=operator, example=example)
        )
    for value in map(_value, _EITHER.findall(match["value"])):
        try:
            if value.text:
                yield found.read(value, operator)
        except ValueError:
            said = _("{field} can't be {value}; possible: {known}", field=name, value=value.text, known=_list(known))
            raise Unreadable(said) from None


def _named(name: str, grammar: Grammar[R]) -> Field[R] | None:
    return grammar.fields.get(grammar.aliases.get(name, name))


def _find(name: str, grammar: Grammar[R]) -> Field[R]:
    if (found := _named(name, grammar)) is not None:
        return found
    if not grammar.fields:
        raise Unreadable(_("no fields in this list; text with a colon goes in quotes"))
    close = get_close_matches(name, grammar.fields, 1)
    known = " ".join(dict.fromkeys([*close, *grammar.fields]))
    raise Unreadable(_("no field {field} (text goes in quotes); there is: {known}", field=name, known=known))


def _value(typed: str) -> Value:
    return Value(typed.replace('"', "").casefold(), typed.startswith('"'))


def _list(values: Iterable[str]) -> str:
    listed = list(values)
    return " ".join(_quoted(value) for value in listed[:_NAMED]) + (" …" if len(listed) > _NAMED else "")


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s,，]", value) else value


def _not(test: Test[R]) -> Test[R]:
    return lambda row, here: not test(row, here)


def _either(tests: Collection[Test[R]]) -> Test[R]:
    return lambda row, here: any(test(row, here) for test in tests)
