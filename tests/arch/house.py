"""The rules of the house, each as a function from one module's syntax to what breaks it, line by line."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "noctui"

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONG_FOR_A_REASON: dict[str, str] = {}

SHELLS = ("engine/", "tui/", "cli/")
"""The floors that may ask what time it is."""
CLOCK_PORTS = {"wire/client.py": {"boot_clock", "wall_clock"}}
"""Functions elsewhere that ask a clock, because they are nothing but the default of a parameter."""
CLOCKS_AS_DEFAULTS = ("wire/", "probes/")
"""Floors where a clock may stand as the default of a parameter."""
CHANCE_OR_CLOCK = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|uuid\.uuid[14]|random\.(?!Random$).+"
    r"|time\.(sleep|(time|monotonic|perf_counter|clock_gettime)(_ns)?)"
)

WIDGET_HOMES = ("tui/widgets.py", "tui/line_table.py")
FILE_READERS = {"open", "read_bytes", "read_text", "copyfile", "copy2"}
STORE_FILE = re.compile(r"(?i)\b(\w+_)?(db|database|store)(_?(file|path))?\b")


@dataclass(frozen=True, slots=True)
class Module:
    path: str
    """Within the package: `domain/sla.py`."""
    source: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, source: str) -> "Module":
        return cls(path, source, ast.parse(source, path))

    def at(self, node: ast.AST, what: str) -> str:
        return f"src/noctui/{self.path}:{getattr(node, 'lineno', 1)}: {what}"


Rule: TypeAlias = Callable[[Module], Iterator[str]]


@cache
def modules() -> tuple[Module, ...]:
    """All of src/noctui."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple(Module.of(p.relative_to(PACKAGE).as_posix(), p.read_text(encoding="utf-8")) for p in paths)


def breaches(rule: Rule) -> list[str]:
    return [breach for module in modules() for breach in rule(module)]


# ----------------------------------------------------------------------------------------------------------- the rules


def short_files(module: Module) -> Iterator[str]:
    lines = module.source.count("\n")
    if lines > LONGEST_FILE and module.path not in LONG_FOR_A_REASON:
        yield module.at(module.tree, f"{lines} lines, more than {LONGEST_FILE}")


def short_functions(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield module.at(node, f"{node.name} has {lines} lines, more than {LONGEST_FUNCTION}")


def docstrings(module: Module) -> Iterator[str]:
    if not ast.get_docstring(module.tree):
        yield module.at(module.tree, "the module has no docstring")


def time_as_parameter(module: Module) -> Iterator[str]:
    """No clock and no dice below the shells."""
    if module.path.startswith(SHELLS):
        return
    names = _imported(module.tree)
    spared = set(_spared(module))
    for node in ast.walk(module.tree):
        if node not in spared and CHANCE_OR_CLOCK.fullmatch(name := _dotted(node, names)):
            yield module.at(node, f"{name} in a floor that must be told")


def textual_only_in_the_face(module: Module) -> Iterator[str]:
    if not module.path.startswith("tui/"):
        yield from _imports_of(module, re.compile(r"textual(\..*)?"))


def widgets_at_home(module: Module) -> Iterator[str]:
    """Textual's widgets read their text as markup unless told otherwise: only two files may touch them."""
    if module.path not in WIDGET_HOMES:
        yield from _imports_of(module, re.compile(r"textual\.widgets(\..*)?"))


def no_swallowed_errors(module: Module) -> Iterator[str]:
    names = _imported(module.tree)
    for node in ast.walk(module.tree):
        match node:
            case ast.ExceptHandler(type=None):
                yield module.at(node, "a bare except")
            case ast.ExceptHandler(type=ast.Name(id="Exception" | "BaseException"), body=body) if _does_nothing(body):
                yield module.at(node, "every error is swallowed")
            case ast.Call(args=[*_, ast.Name(id="Exception" | "BaseException")]):
                if _dotted(node.func, names) == "contextlib.suppress":
                    yield module.at(node, "every error is swallowed")


def no_foreign_open_of_the_store(module: Module) -> Iterator[str]:
    """Closing any descriptor of the database drops SQLite's locks: its file is opened by SQLite alone.

    Creating it with O_EXCL is harmless: nobody holds a lock on a file that did not exist.
    """
    names = _imported(module.tree)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or _last(node.func) not in FILE_READERS:
            continue
        call = ast.unparse(node)
        harmless = _dotted(node.func, names).startswith("noctui.") or "os.O_EXCL" in call
        if not harmless and (module.path.startswith("store/") or STORE_FILE.search(call)):
            yield module.at(node, f"{call}: the store's file may be opened by SQLite only")


# ----------------------------------------------------------------------------------------------------- reading syntax


def _imported(tree: ast.Module) -> dict[str, str]:
    """What the names that a module imports stand for: {"dt": "datetime", "monotonic": "time.monotonic"}."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                names |= {
                    a.asname or a.name.split(".")[0]: a.name if a.asname else a.name.split(".")[0] for a in node.names
                }
            case ast.ImportFrom():
                names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return names


def _dotted(node: ast.AST, names: dict[str, str]) -> str:
    """The full name of `a.b.c`, or something that starts with a dot when `a` was not imported."""
    match node:
        case ast.Name():
            return names.get(node.id, "")
        case ast.Attribute():
            return f"{_dotted(node.value, names)}.{node.attr}"
        case _:
            return ""


def _last(function: ast.expr) -> str:
    match function:
        case ast.Name():
            return function.id
        case ast.Attribute():
            return function.attr
        case _:
            return ""


def _spared(module: Module) -> Iterator[ast.AST]:
    """Nodes that may name a clock: defaults of parameters, and bodies of clock ports."""
    ports = CLOCK_PORTS.get(module.path, set())
    defaults = module.path.startswith(CLOCKS_AS_DEFAULTS)
    for node in ast.walk(module.tree):
        match node:
            case ast.FunctionDef() if node.name in ports:
                yield from ast.walk(node)
            case ast.arguments() if defaults:
                yield from filter(None, (*node.defaults, *node.kw_defaults))


def _imports_of(module: Module, wanted: re.Pattern[str]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        match node:
            case ast.Import():
                found = [alias.name for alias in node.names]
            case ast.ImportFrom():
                found = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            case _:
                continue
        if hit := next((name for name in found if wanted.fullmatch(name)), ""):
            yield module.at(node, f"imports {hit}")


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(s, ast.Pass) or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant)) for s in body)
