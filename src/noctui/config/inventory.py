"""inventory/*.yaml: sites, contracts, kinds, groups and devices, and whether they fit together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from noctui.config.checks import check_specs
from noctui.config.document import Document
from noctui.config.forms import ContractForm, DeviceForm, GroupForm, InventoryForm, KindForm, PlaceForm
from noctui.config.inventory_cache import InventoryCache
from noctui.config.reader import Entry, Reader, named, raw_items
from noctui.config.references import Target, expect, refer
from noctui.config.rings import rings
from noctui.domain.inventory import CheckSpec, Contract, Device, Group, Inventory, Place

PART = "inventory"


@dataclass(frozen=True, slots=True)
class Draft:
    """Devices that are to stand in the inventory."""

    document: Document
    instead: frozenset[str]
    """Names of the files in whose place."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The valid items of all files, by id."""

    kinds: dict[str, Entry[KindForm]]
    sites: dict[str, Entry[PlaceForm]]
    contracts: dict[str, Entry[ContractForm]]
    groups: dict[str, Entry[GroupForm]]
    devices: dict[str, Entry[DeviceForm]]


def read_inventory(
    reader: Reader, policies: Collection[str], state: Path | None = None, draft: Draft | None = None
) -> tuple[Inventory, frozenset[str]]:
    """The inventory without the items that have problems, and the ids of all devices, those with problems included.

    `state`: where a cache may be kept, if anywhere. `draft`: the inventory as it would be with it.
    """
    folder = reader.root / PART
    if not folder.is_dir():
        reader.refuse(PART, "missing_folder")
    texts = list(reader.texts(folder))
    if draft is not None:
        others = [(name, text) for name, text in texts if name not in draft.instead]
        return _inventory(reader, [*reader.parsed(others), draft.document], policies)
    cache, depends_on = InventoryCache(state), [*sorted(policies), "", *(part for text in texts for part in text)]
    if not reader.problems and (found := cache.find(depends_on)):
        return found, frozenset(found.devices)
    inventory, devices = _inventory(reader, reader.parsed(texts), policies)
    if not reader.problems:
        cache.keep(depends_on, inventory)
        # read back it lies together, and what lay about it while it was parsed can be given back (20 of 150 MB)
        return cache.find(depends_on) or inventory, devices
    return inventory, devices


def _inventory(
    reader: Reader, documents: list[Document], policies: Collection[str]
) -> tuple[Inventory, frozenset[str]]:
    ids = {section: named(documents, section) for section in InventoryForm.model_fields}
    parts = _read_parts(reader, documents)
    _check_references(reader, documents, ids, policies)
    _check_groups(reader, parts)
    _check_addresses(reader, parts)
    reader.problems.extend(rings(parts.devices, parts.groups))
    inventory = Inventory(
        places={key: Place(**entry.value.model_dump()) for key, entry in parts.sites.items()},
        devices={key: _device(entry.value, _specs(reader, parts, entry)) for key, entry in parts.devices.items()},
        groups={key: _group(entry.value) for key, entry in parts.groups.items()},
        contracts={key: Contract(**entry.value.model_dump()) for key, entry in parts.contracts.items()},
    )
    return inventory, ids["devices"]


def _read_parts(reader: Reader, documents: list[Document]) -> _Parts:
    for document in documents:
        reader.whole(document, InventoryForm)
    groups = reader.unique(reader.items(documents, "groups", GroupForm))
    return _Parts(
        kinds=reader.unique(reader.items(documents, "kinds", KindForm)),
        sites=reader.unique(reader.items(documents, "sites", PlaceForm)),
        contracts=reader.unique(reader.items(documents, "contracts", ContractForm)),
        groups=groups,
        devices=reader.unique(reader.items(documents, "devices", DeviceForm), taken=groups),
    )


def _check_references(
    reader: Reader, documents: list[Document], ids: Mapping[str, frozenset[str]], policies: Collection[str]
) -> None:
    parents = Target(ids["devices"] | ids["groups"], "unknown_parent", PART)
    targets = {
        ("contracts", "policy"): Target(policies, "unknown_policy", "policies"),
        ("groups", "members"): parents,
        ("devices", "kind"): Target(ids["kinds"], "unknown_kind", PART),
        ("devices", "site"): Target(ids["sites"], "unknown_site", PART),
        ("devices", "contract"): Target(ids["contracts"], "unknown_contract", PART),
        ("devices", "parents"): parents,
        ("devices", "soft_parents"): parents,
    }
    for (section, key), target in targets.items():
        refer(reader, documents, section, key, target)
    _check_policies(reader, documents, targets["contracts", "policy"])


def _check_policies(reader: Reader, documents: list[Document], target: Target) -> None:
    """The policies that a contract names by kind of ticket."""
    for document in documents:
        for index, item in raw_items(document, "contracts"):
            named_policies = item.get("policies") if isinstance(item, dict) else None
            for kind, name in named_policies.items() if isinstance(named_policies, dict) else ():
                expect(reader, document, ("contracts", index, "policies", kind), name, target)


def _check_groups(reader: Reader, parts: _Parts) -> None:
    for entry in parts.groups.values():
        members, need = len(entry.value.members), entry.value.need
        if need > members:
            reader.problems.append(entry.problem(("need",), "need_many", need, members=str(members)))


def _check_addresses(reader: Reader, parts: _Parts) -> None:
    owners: dict[str, Entry[DeviceForm]] = {}
    for entry in parts.devices.values():
        address = entry.value.address
        owner = owners.setdefault(address, entry)
        if owner is not entry:
            taken = entry.problem(("address",), "duplicate_address", address, owner=owner.value.id, first=owner.where)
            reader.problems.append(taken)


def _specs(reader: Reader, parts: _Parts, device: Entry[DeviceForm]) -> tuple[CheckSpec, ...]:
    kind = parts.kinds.get(device.value.kind)
    return check_specs(reader, device, kind) if kind else ()


def _group(form: GroupForm) -> Group:
    return Group(form.id, tuple(form.members), form.need)


def _device(form: DeviceForm, checks: tuple[CheckSpec, ...]) -> Device:
    return Device(
        id=form.id,
        name=form.name or "",
        kind=form.kind,
        site=form.site,
        address=form.address,
        parents=tuple(form.parents),
        soft_parents=tuple(form.soft_parents),
        contract=form.contract,
        checks=checks,
        contact=form.contact,
        simulated=form.simulated,
    )
