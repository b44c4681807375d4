"""What the commands share that talk with the engine in the operator's language: run, ask, print as JSON."""

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from noctui.cli.common import CommandError, add_json, add_site, show, site_paths, with_engine

if TYPE_CHECKING:
    from noctui.domain.commands import Answer, Command
    from noctui.domain.queries import Query
    from noctui.wire.client import Client

_DIGITS = 12
T = TypeVar("T")
Job: TypeAlias = "Callable[[Client, argparse.Namespace], Awaitable[int]]"


def add_deed(deeds: Any, name: str, words: str, job: Job, **more: object) -> argparse.ArgumentParser:
    """A command that does the job with the running engine of a site, and may print JSON."""
    parser: argparse.ArgumentParser = deeds.add_parser(name, help=words)
    add_site(parser)
    add_json(parser)
    parser.set_defaults(func=_run(job), **more)
    return parser


async def ask(client: "Client", query: "Query", kind: type[T]) -> T:
    """The answer to a query. Raises CommandError with the sentence of a refusal."""
    from noctui.domain.commands import Answer

    found = await client.ask(query)
    if isinstance(found, kind):
        return found
    raise CommandError(refusal(found, client) if isinstance(found, Answer) else "no answer")


async def carry_out(client: "Client", command: "Command", as_json: bool) -> "Answer":
    """The answer to a command that was carried out. Raises CommandError with the sentence of a refusal."""
    answer = await client.do(command)
    if answer.done:
        return answer
    if as_json:
        print_json(answer)
    raise CommandError(refusal(answer, client))


def refusal(answer: "Answer", client: "Client") -> str:
    """The sentence that a desk shows."""
    from noctui.cli.looking import look_of
    from noctui.tui.refusals import sentence

    return sentence(answer, look_of(client))


def print_json(found: Any) -> int:
    """A dataclass or several as one document; the exit code."""
    from noctui.wire.frames import plain

    show([plain(one) for one in found] if isinstance(found, list | tuple) else plain(found))
    return 0


def numbered(text: str, prefix: str, what: str, like: str) -> int:
    """The number of something, with or without its prefix. Raises ArgumentTypeError."""
    digits = text.upper().removeprefix(prefix)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS):
        raise argparse.ArgumentTypeError(f"not {what}: {text!r}; write it like {like}")
    return int(digits)


def run_number(text: str) -> int:
    """The number of a run, with or without its `RUN-`. Raises ArgumentTypeError."""
    return numbered(text, "RUN-", "a run", "7 or RUN-7")


def _run(job: Job) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        from noctui.catalog import preferred, use

        async def do(client: "Client") -> int:
            return await job(client, arguments)

        use(getattr(arguments, "lang", "") or preferred())
        return with_engine(site_paths(arguments), do, ())

    return run
