"""A whole site from its folder: noctui.toml, inventory/, windows/, policies/, calendars/, roster.yaml, fleet.yaml."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from noctui.config.calendars import read_calendars
from noctui.config.channels import check_lists
from noctui.config.escalation import check_called
from noctui.config.fleet import fleet_data, read_fleet, unscripted
from noctui.config.forms import FleetForm
from noctui.config.handover import check_posts
from noctui.config.inventory import Draft, read_inventory
from noctui.config.library import Library, read_library
from noctui.config.paths import SitePaths, site_paths
from noctui.config.policies import read_policies
from noctui.config.reader import Reader
from noctui.config.roster import read_roster
from noctui.config.roster_names import Elsewhere
from noctui.config.settings import Settings, check_uplinks, read_settings
from noctui.config.windows import read_windows
from noctui.domain.intake import DEFAULTS
from noctui.domain.inventory import Inventory, SiteFile
from noctui.domain.policy import Policy
from noctui.domain.roster import Roster
from noctui.domain.worktime import Calendar


@dataclass(frozen=True, slots=True)
class Site:
    """A valid site and everything its files name."""

    file: SiteFile
    policies: Mapping[str, Policy]
    """By id: the bundled ones, each read at its first use, and the site's own."""
    calendars: Mapping[str, Calendar]
    """Likewise."""
    paths: SitePaths
    library: Library
    """The playbooks, and what is wrong with those that were refused."""
    fleet: Mapping[str, Any] | None = None
    """How simulated devices answer (see `config.fleet.fleet_data`); None when there are none."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """What a reading makes stays: to look through it again and again for rubbish would take a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def load_site(
    folder: Path,
    *,
    state: Path | None = None,
    unused: bool = False,
    before: Library | None = None,
    draft: Draft | None = None,
) -> Site:
    """Read and check all files of a site. `state` overrules where the engine keeps its things.

    A playbook that is no good is left out, or stays as it was in `before`; `library.problems` says why.
    `draft`: as it would be with these devices.
    Bundled policies that no contract names are checked only when `unused` is asked for: they are read at need.
    Raises BadFiles with every problem of every file.
    """
    reader = Reader(folder)
    settings = read_settings(reader)
    paths = site_paths(folder, settings.engine.state_dir, settings.engine.socket, settings.engine.store, state)
    calendars, calendar_ids = read_calendars(reader, settings.site.zone)
    policies = read_policies(reader, calendar_ids)
    inventory, devices = read_inventory(reader, policies, paths.state, draft)
    elsewhere = Elsewhere(settings.operators, calendar_ids, settings.channels)
    roster = read_roster(reader, settings.site.zone, calendars, elsewhere)
    reader.problems.extend(policies.problems(policies if unused else named_policies(inventory)))
    windows = read_windows(reader, inventory, settings.site.zone)
    check_uplinks(reader, settings, devices)
    check_posts(reader, settings.document, settings.handover, roster.posts)
    names = {*roster.people, *roster.posts}
    check_lists(reader, settings.document, settings.site.lists, names)
    check_called(reader, settings.document, settings.escalation, {*names, *settings.site.lists})
    fleet = _read_fleet(reader, inventory, devices)
    reader.finish()
    library = read_library(reader.apart(), roster.posts, before, paths.state)
    file = replace(_site_file(settings, inventory, roster, library, reader.version), windows=windows)
    return Site(file, policies, calendars, paths, library, fleet_data(fleet, inventory) if fleet else None)


def named_policies(inventory: Inventory) -> set[str]:
    """Ids of the policies that a contract names."""
    contracts = inventory.contracts.values()
    return {name for contract in contracts for name in (contract.policy, *contract.policies.values())}


def used_calendars(site: Site) -> list[Calendar]:
    """Those in which a clock of a policy counts that a contract names, or a kind of ticket, by id."""
    policies = named_policies(site.file.inventory) | set(DEFAULTS.values())
    used = {clock.calendar for name in policies for clock in site.policies[name].clocks}
    return [site.calendars[name] for name in sorted(used)]


def vacant_posts(site: Site) -> dict[str, list[str]]:
    """Posts that the roster does not have although a ladder calls them, each with the ids of the policies that do.

    Only the policies that a contract names. No fault of the files: a bundled policy may know posts that a site has not.
    """
    found: dict[str, list[str]] = {}
    for name in sorted(named_policies(site.file.inventory)):
        called = {rung.to for clock in site.policies[name].clocks for rung in clock.ladder}
        for post in sorted(called - site.file.roster.posts.keys() - site.file.lists.keys()):
            found.setdefault(post, []).append(name)
    return found


def vacant_roles(site: Site) -> dict[str, list[str]]:
    """Roles that nobody has here: no post of the roster, no number; each with the ids of the playbooks that name it.

    No fault of the files: a bundled playbook may call a vendor that a site has not. Nothing where there is no roster.
    """
    posts, found = site.file.roster.posts, dict[str, list[str]]()
    for playbook in site.file.playbooks.values():
        for name in playbook.roles():
            role = site.file.roles.get(name)
            if posts and role is not None and not role.phone and posts.keys().isdisjoint(role.posts):
                found.setdefault(name, []).append(playbook.id)
    return found


def _read_fleet(reader: Reader, inventory: Inventory, devices: Collection[str]) -> FleetForm | None:
    path = reader.root / "fleet.yaml"
    if path.exists():
        return read_fleet(reader, path, inventory, devices)
    reader.problems.extend(unscripted(inventory))
    return None


def _site_file(settings: Settings, inventory: Inventory, roster: Roster, library: Library, version: str) -> SiteFile:
    site = settings.site
    return SiteFile(
        name=site.name,
        zone=site.zone,
        language=site.language,
        inventory=inventory,
        operators=settings.operators,
        rules=settings.rules,
        demo=site.demo,
        version=version,
        roster=roster,
        handover=settings.handover.rules(),
        escalation=settings.escalation.rules(),
        channels=settings.channels,
        lists={name: tuple(members) for name, members in settings.site.lists.items()},
        playbooks=library.playbooks,
        own_playbooks=frozenset(library.playbooks.own),
        broken_playbooks=tuple(map(str, library.problems)),
        roles=library.roles,
    )
