"""Keeps docs/requirements.md true: what the tests are marked with is what the file calls fulfilled, and each clock
stands beside the bundled policies that promise it.

Marks are read from the sources, never by importing a test: `@pytest.mark.req("R055")` on a function or a class, and
`pytest.param(…, marks=pytest.mark.req("C-080"))` in a decorator or in a list of cases that a decorator names.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docs" / "requirements.md"
TESTS = ROOT / "tests"
MEND = "python -m tests.arch.requirements --write"

NUMBERS = (
    *(f"R{n:03}" for n in range(1, 405)),
    *(f"C-{n:03}" for n in range(1, 117)),
    *(f"PB-{n:02}" for n in range(1, 32)),
)
_LINE = re.compile(
    r"\| (?P<number>(?:R|C-|PB-)\d+) \| (?P<wording>.*?) \| (?P<status>\w+) \| "
    r"(?:`(?P<where>tests/[^`]+)` )?(?:(?P<policies>`data/.+) )?\|"
)

Status: TypeAlias = Literal["open", "fulfilled"]
Marks: TypeAlias = Mapping[str, list[str]]
"""Test nodes by number, in the order of files and lines."""
Promises: TypeAlias = Mapping[str, str]
"""The bundled policies that name a number, as `promises` writes them."""
NONE: Promises = MappingProxyType({})
Decorators: TypeAlias = tuple[ast.expr, ...]


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    wording: str
    status: str
    where: str = ""
    """`tests/domain/test_sla.py::test_name`, empty while open."""
    policies: str = ""
    """As `promises` writes them: `data/policies/s19.yaml` and the names of its clocks; empty when none names it."""

    def __str__(self) -> str:
        cells = (self.number, self.wording, self.status, " ".join(filter(None, (self._test, self.policies))))
        return f"| {' | '.join(cells).rstrip()} |"

    @property
    def _test(self) -> str:
        return f"`{self.where}`" if self.where else ""


def parse(line: str) -> Row | None:
    """The row that a line of the file holds, or None for any other line."""
    found = _LINE.fullmatch(line)
    return Row(**found.groupdict(default="")) if found else None


def rows(text: str) -> list[Row]:
    return [row for line in text.splitlines() if (row := parse(line))]


def fulfilled(text: str) -> frozenset[str]:
    """The numbers that the file calls fulfilled."""
    return frozenset(row.number for row in rows(text) if row.status == "fulfilled")


def true(row: Row, marks: Marks, promises: Promises = NONE) -> Row:
    """The row as marks and policies would have it. A test that is named already stays named while it wears the mark."""
    nodes = marks.get(row.number, [])
    status: Status = "fulfilled" if nodes else "open"
    where = row.where if row.where in nodes else next(iter(nodes), "")
    return replace(row, status=status, where=where, policies=promises.get(row.number, ""))


def rewrite(text: str, marks: Marks, promises: Promises = NONE) -> str:
    """The file's text with its last two columns made true."""
    lines = ((line, parse(line)) for line in text.splitlines())
    return "".join(f"{true(row, marks, promises) if row else line}\n" for line, row in lines)


def collect(tests: Path = TESTS) -> dict[str, list[str]]:
    """The marks of all test files. Raises ValueError (file:line) for a mark that is unreadable or worn by no test."""
    marks: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        for number, node in marks_of(source, path.relative_to(tests.parent).as_posix()):
            nodes = marks.setdefault(number, [])
            nodes += [node] if node not in nodes else []
    return marks


def marks_of(source: str, path: str) -> list[tuple[str, str]]:
    """(number, test node) for every mark of one test file. Raises ValueError as `collect` does."""
    module = ast.parse(source, path)
    tables = {
        target.id: statement.value
        for statement in module.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    worn: set[ast.Call] = set()
    found: list[tuple[str, str]] = []
    for node, decorators in _tests(module.body, path):
        for mark in _marks(_with_tables(decorators, tables)):
            worn.add(mark)
            found += [(number, node) for number in _numbers(mark, path)]
    if lost := [mark.lineno for mark in _marks([module]) if mark not in worn]:
        raise ValueError(f"{path}:{lost[0]}: no test wears this req mark")
    return found


def _tests(body: Iterable[ast.stmt], prefix: str, outer: Decorators = ()) -> Iterator[tuple[str, Decorators]]:
    """Each test's node id with its own and its classes' decorators."""
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if statement.name.startswith("test"):
                yield f"{prefix}::{statement.name}", (*outer, *statement.decorator_list)
            case ast.ClassDef() if statement.name.startswith("Test"):
                yield from _tests(statement.body, f"{prefix}::{statement.name}", (*outer, *statement.decorator_list))


def _with_tables(decorators: Iterable[ast.expr], tables: Mapping[str, ast.expr]) -> Iterator[ast.expr]:
    """The decorators and the lists of cases that they name."""
    for decorator in decorators:
        yield decorator
        yield from (tables[n.id] for n in ast.walk(decorator) if isinstance(n, ast.Name) and n.id in tables)


def _marks(trees: Iterable[ast.AST]) -> Iterator[ast.Call]:
    """Every `….mark.req(…)` within the trees."""
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr="req")):
                    yield node


def _numbers(mark: ast.Call, path: str) -> list[str]:
    values = [arg.value if isinstance(arg, ast.Constant) else None for arg in mark.args]
    if not values or mark.keywords or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{path}:{mark.lineno}: a req mark holds numbers as literal texts")
    return [str(value) for value in values]


def problems(text: str, marks: Marks, promises: Promises = NONE) -> list[str]:
    """What is wrong with the file, in words; empty when it is true."""
    strangers = sorted(marks.keys() - set(NUMBERS))
    unknown = sorted(promises.keys() - set(NUMBERS))
    pairs = [(row, true(row, marks, promises)) for row in rows(text)]
    return [
        *(f"{marks[number][0]} is marked {number}, which is no number of docs/requirements.md" for number in strangers),
        *(f"{promises[number]} names {number}, which is no number of docs/requirements.md" for number in unknown),
        *(f"{row.number} stands as {_state(row)}, it is {_state(now)}" for row, now in pairs if row != now),
    ]


def _state(row: Row) -> str:
    return " ".join(filter(None, (row.status, row.where, row.policies)))


def unproved(passed: Iterable[str]) -> list[str]:
    """The numbers that the file calls fulfilled although no test marked with them is among the passed ones."""
    return sorted(fulfilled(FILE.read_text(encoding="utf-8")) - set(passed))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.arch.requirements", description=__doc__)
    parser.add_argument("--write", action="store_true", help="make the columns status and where true")
    write = parser.parse_args(argv).write
    from tests.arch.promises import promises  # here, for the plugin that shares this module reads no policies

    text, marks, promised = FILE.read_text(encoding="utf-8"), collect(), promises()
    if write:
        text = rewrite(text, marks, promised)
        FILE.write_text(text, encoding="utf-8")
    wrong = problems(text, marks, promised)
    print(*wrong, f"{len(fulfilled(text))} of {len(NUMBERS)} fulfilled", sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
