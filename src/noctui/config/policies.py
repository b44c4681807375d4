"""The policies of a site: its own, read with its files, and the bundled ones, each read when it is first asked for.

A site uses two or three of the bundled ones. To read all would take a third of a second of every start.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from noctui.bundled import folder as bundled_folder
from noctui.config.problems import Problem
from noctui.config.reader import Reader
from noctui.config.sla import valid_policies
from noctui.config.yaml import parse_yaml
from noctui.domain.policy import Policy

PART = "policies"


class Policies(Mapping[str, Policy]):
    """By id; a site's own replaces the bundled one of the same id. One that is no good is as if it were not there."""

    def __init__(self, own: Mapping[str, Policy], bundled: Mapping[str, str]) -> None:
        """`bundled`: texts by id."""
        self._own, self._bundled = own, {name: text for name, text in bundled.items() if name not in own}

    def problems(self, names: Iterable[str]) -> list[Problem]:
        """What is wrong with the bundled ones among these."""
        texts = ((name, self._bundled[name]) for name in names if name in self._bundled)
        return [problem for name, text in texts for problem in _bundled(name, text)[1]]

    def __getitem__(self, name: str) -> Policy:
        if name in self._own:
            return self._own[name]
        found, _ = _bundled(name, self._bundled[name])
        return found[name]

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._bundled

    def __iter__(self) -> Iterator[str]:
        return iter((*self._own, *self._bundled))

    def __len__(self) -> int:
        return len(self._own) + len(self._bundled)


def read_policies(reader: Reader, calendars: Collection[str]) -> Policies:
    """All policies that the site may name. `calendars`: the ids that a clock of its own may name."""
    own = valid_policies(reader, reader.documents(reader.root / PART), calendars)
    texts = {path.stem: reader.text(path) for path in sorted((bundled_folder("data") / PART).glob("*.yaml"))}
    return Policies(own, {name: text for name, text in texts.items() if text is not None})


@lru_cache(maxsize=64)
def _bundled(name: str, text: str) -> tuple[Mapping[str, Policy], tuple[Problem, ...]]:
    """The policy by its id, and what is wrong with its file. The calendars it names are bundled like itself."""
    reader = Reader(bundled_folder("data"))
    document = parse_yaml(f"data/{PART}/{name}.yaml", text, reader.problems)
    found = valid_policies(reader, [document]) if document else {}
    return {} if reader.problems else found, tuple(reader.problems)
