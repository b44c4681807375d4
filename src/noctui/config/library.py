"""All that is led by: the playbooks of a site and the roles that they speak of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from noctui.config.playbook_cache import Cache
from noctui.config.playbooks import PART, Playbooks, Source, bundled_texts, check_together, read_sources
from noctui.config.problems import BadFiles, Problem
from noctui.config.reader import Reader
from noctui.config.roles import PART as ROLES
from noctui.config.roles import read_roles
from noctui.domain.playbook import Role
from noctui.domain.playbook_needs import Around


@dataclass(frozen=True, slots=True)
class Library:
    playbooks: Playbooks
    roles: Mapping[str, Role]
    problems: tuple[Problem, ...] = ()
    """What is wrong with the files that were refused: their last good versions stand in here, where there were any."""
    looked_at: tuple[str, ...] = ()
    """Ids of the files that were named, in their order."""

    def finish(self) -> None:
        """Raises BadFiles when anything was wrong."""
        if self.problems:
            raise BadFiles(self.problems)


def read_library(
    reader: Reader, posts: Collection[str], before: Library | None = None, state: Path | None = None
) -> Library:
    """The bundled playbooks and the site's, which are checked.

    `posts`: of the roster. `before`: what stands in. `state`: where a cache may be kept, if anywhere.
    """
    cache = Cache(state)
    roles = _roles(reader, before)
    sources = list(read_sources(reader, reader.texts(reader.root / PART), cache))
    cache.save()
    bundled = bundled_texts(reader)
    playbooks = Playbooks(sources, bundled)
    check_together(reader, playbooks, _around(reader, playbooks, roles, posts))
    refused = {problem.file for problem in reader.problems}
    if refused:
        good = [source for source in sources if source.name not in refused]
        playbooks = Playbooks([*good, *_last_good(before, refused, good)], bundled)
    return Library(playbooks, roles, tuple(reader.problems))


def look_at(reader: Reader, files: Iterable[Path], posts: Collection[str]) -> Library:
    """The library as it would be with these files in the site's folder, in place of those with the same id.

    `problems`: of these files and of roles.yaml alone. A file that does not hold together is in it nevertheless.
    """
    roles = read_roles(reader)
    sources = list(read_sources(reader, reader.all_texts(files)))
    others = read_sources(reader.apart(), reader.texts(reader.root / PART))
    playbooks = Playbooks([*others, *sources], bundled_texts(reader))
    check_together(reader, playbooks, _around(reader, playbooks, roles, posts), {source.name for source in sources})
    named = tuple(source.draft.playbook.id for source in sources)
    return Library(playbooks, roles, tuple(reader.problems), named)


def _roles(reader: Reader, before: Library | None) -> Mapping[str, Role]:
    roles = read_roles(reader)
    return before.roles if reader.problems and before is not None else roles


def _around(reader: Reader, playbooks: Playbooks, roles: Mapping[str, Role], posts: Collection[str]) -> Around:
    """While a file can't be read nothing is called unknown that may stand there."""
    refused = {problem.file for problem in reader.problems}
    return Around(
        None if refused - {ROLES} else playbooks,
        None if ROLES in refused else roles,
        posts,
    )


def _last_good(before: Library | None, refused: Collection[str], good: Collection[Source]) -> list[Source]:
    if before is None:
        return []
    taken = {source.draft.playbook.id for source in good}
    own = before.playbooks.own
    return [source for name, source in own.items() if source.name in refused and name not in taken]
