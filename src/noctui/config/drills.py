"""drills/*.yaml: scenarios to drill the playbooks with, the bundled ones and the site's own."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from noctui.bundled import folder as bundled_folder
from noctui.config.document import Document
from noctui.config.drill_flaws import Surroundings, flaws
from noctui.config.drill_forms import ChangeForm, CueForm, DrillForm, InjectForm, ReplyForm
from noctui.config.problems import BadFiles, Problem
from noctui.config.reader import Reader
from noctui.domain.drill import Change, Cue, Expected, Inject, Reply, Scenario
from noctui.domain.drill_translating import left_over
from noctui.domain.inventory import Inventory
from noctui.domain.playbook import Playbook

PART = "drills"


def load_drills(
    site: Path | None, playbooks: Mapping[str, Playbook], inventory: Inventory | None = None
) -> dict[str, Scenario]:
    """All scenarios by id, a site's own instead of the bundled one of the same id; by difficulty within a playbook.

    `inventory`: what the devices and sites that a file names must stand in; None: they may have any name. Raises
    BadFiles with every problem of the site's own files and of the bundled ones.
    """
    reader = Reader(site or bundled_folder("data"))
    found = read_drills(reader, playbooks, inventory)
    reader.finish()
    return found


def read_drills(
    reader: Reader, playbooks: Mapping[str, Playbook], inventory: Inventory | None = None
) -> dict[str, Scenario]:
    """The valid ones; what is wrong goes to the reader."""
    bundled = bundled_folder("data") / PART
    folders = dict.fromkeys((bundled, reader.root / PART))
    found: dict[str, Scenario] = {}
    for folder in folders:
        found |= _read_folder(reader, folder, Surroundings(playbooks, inventory), own=folder != bundled)
    return dict(sorted(found.items(), key=lambda item: (item[1].playbook, item[1].difficulty, item[0])))


def check_drill(file: Path, playbooks: Mapping[str, Playbook], inventory: Inventory | None = None) -> Scenario:
    """One file by itself. Raises BadFiles."""
    reader = Reader(file.parent)
    document = reader.document(file)
    found = _valid(reader, [document] if document else [], Surroundings(playbooks, inventory), own=True)
    reader.finish()
    if not found:
        raise BadFiles(reader.problems)
    return next(iter(found.values()))


def to_translate(file: Path) -> list[Problem]:
    """Where the texts of a file are there in one language only; it can be drilled all the same."""
    document = Reader(file.parent).document(file)
    if document is None:
        return []
    return [document.problem(place, "to_be_translated") for place in left_over(document.data)]


def _read_folder(reader: Reader, folder: Path, around: Surroundings, own: bool) -> dict[str, Scenario]:
    return _valid(reader, reader.documents(folder), around, own)


def _valid(reader: Reader, documents: Iterable[Document], around: Surroundings, own: bool) -> dict[str, Scenario]:
    read = (reader.whole(document, DrillForm) for document in documents)
    entries = reader.unique(entry for entry in read if entry)
    good = {}
    for key, entry in entries.items():
        problems = list(flaws(entry, around))
        reader.problems.extend(problems)
        if not problems:
            good[key] = _scenario(entry.value, own)
    return good


def _scenario(form: DrillForm, own: bool) -> Scenario:
    return Scenario(
        id=form.id,
        name=form.name.by_language(),
        playbook=form.playbook,
        difficulty=form.difficulty,
        alarm=form.alarm.by_language(),
        about=form.about.by_language(),
        begins=form.begins,
        parameters=form.parameters,
        injects=tuple(_inject(inject) for inject in form.injects),
        fleet=tuple(_change(change) for change in form.fleet),
        replies={step: tuple(map(_reply, replies)) for step, replies in form.replies.items()},
        expected=tuple(Expected(each.step, each.within) for each in form.expect),
        calls=tuple(form.calls),
        own=own,
    )


def _cue(form: CueForm) -> Cue:
    after = form.after if form.step else form.at
    return Cue(after or 0, form.step or "", form.answer or "")


def _inject(form: InjectForm) -> Inject:
    return Inject(form.id, form.say.by_language(), _cue(form), form.who.by_language() if form.who else {})


def _change(form: ChangeForm) -> Change:
    return Change(_cue(form), form.condition, form.device or "", form.site or "", form.kind or "")


def _reply(form: ReplyForm) -> Reply:
    return Reply(
        say=form.say.by_language(),
        after=form.after,
        right=tuple(form.right),
        wrong={answer: why.by_language() for answer, why in form.wrong.items()},
        value=form.value or "",
        evidence=form.evidence.model_dump(exclude_none=True) if form.evidence else {},
    )
