"""Which playbooks suit a device or a ticket."""

from collections.abc import Iterable

from noctui.domain.inventory import Device
from noctui.domain.playbook import Playbook
from noctui.store.tickets import Header


def suits(playbook: Playbook, device: Device | None, ticket: Header | None) -> bool:
    """By the kind of the device, by a word of its name or of the title, or for everything at a place is gone."""
    if ticket is not None and ticket.total and playbook.suits.total:
        return True
    if device is not None and device.kind in playbook.suits.kinds:
        return True
    return _speaks_of(playbook.suits.words, _names(device, ticket))


def _names(device: Device | None, ticket: Header | None) -> str:
    named = [device.id, device.name] if device is not None else []
    return " ".join(named + ([ticket.text] if ticket is not None else [])).casefold()


def _speaks_of(words: Iterable[str], text: str) -> bool:
    return any(word.casefold() in text for word in words if word)
