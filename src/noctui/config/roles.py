"""roles.yaml: whom the playbooks speak of. A site's own roles stand over the bundled ones."""

from collections.abc import Mapping
from pathlib import Path

from noctui.bundled import folder
from noctui.config.playbook_forms import RoleForm, RolesForm
from noctui.config.playbook_steps import words
from noctui.config.reader import Entry, Reader
from noctui.domain.playbook import Role

PART = "roles.yaml"


def read_roles(reader: Reader) -> dict[str, Role]:
    """By id: the bundled ones and over them the site's."""
    bundled = _roles(reader, folder("data") / PART)
    return {**bundled, **_roles(reader, reader.root / PART)}


def _roles(reader: Reader, path: Path) -> Mapping[str, Role]:
    document = reader.document(path) if path.exists() else None
    if not document:
        return {}
    reader.whole(document, RolesForm)
    entries = reader.unique(reader.items([document], "roles", RoleForm))
    for entry in entries.values():
        if not entry.value.posts and not entry.value.phone:
            reader.problems.append(entry.problem((), "role_nobody"))
    return {name: _role(entry) for name, entry in entries.items()}


def _role(entry: Entry[RoleForm]) -> Role:
    form = entry.value
    return Role(form.id, words(form.name), form.posts, form.phone)
