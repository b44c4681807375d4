"""The checks of a device: those of its kind, with the changes that the device makes to them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from noctui.config.forms import CheckForm, DeviceForm, KindForm, LimitsForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.shape import span_text
from noctui.domain.inventory import CheckSpec, Limits
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.page import Page

_PAGE = frozenset(field.name for field in fields(Page))
"""Keys that only an http check has."""
_ELSEWHERE = ("path", "host", "tls", "port")
"""Keys of a page of the device itself: a URL says all of that."""
_UNHURRIED = {"interval": MINUTE, "retry": 10 * SECOND, "timeout": 10 * SECOND}
"""A page costs its server more than a ping does."""


def check_specs(reader: Reader, device: Entry[DeviceForm], kind: Entry[KindForm]) -> tuple[CheckSpec, ...]:
    """In the order of the kind, then of the device; those switched off are left out."""
    general, own = kind.value.checks, device.value.checks
    specs = []
    for name in [*general, *(name for name in own if name not in general)]:
        base, change = general.get(name, CheckForm()), own.get(name, CheckForm())
        if change.off if "off" in change.model_fields_set else base.off:
            continue
        written = {"kind": "icmp"} | _written(base) | _written(change)
        written["limits"] = Limits(**_written(base.limits) | _written(change.limits))
        specs.append(_spec(device.value, name, written))
        entry = device if name in own else kind
        reader.problems.extend(_flaws(entry, ("checks", name), specs[-1]))
        reader.problems.extend(_misplaced(entry, ("checks", name), written, device.value.address))
    if not specs:
        reader.problems.append(device.problem(("checks",), "no_checks", device.value.id))
    return tuple(specs)


def _spec(device: DeviceForm, name: str, written: dict[str, Any]) -> CheckSpec:
    said = {key: value for key, value in written.items() if key not in _PAGE and key != "off"}
    if written["kind"] == "http":
        page: dict[str, Any] = {
            key: tuple(value) if key == "status" else value for key, value in written.items() if key in _PAGE
        }
        said = _UNHURRIED | said | {"page": Page(**page)}
    return CheckSpec(f"{device.id}/{name}", device.id, address=device.address, **said)


def _written(form: CheckForm | LimitsForm) -> dict[str, Any]:
    """Only what the file says, so that a default never undoes what the kind says."""
    return {name: getattr(form, name) for name in form.model_fields_set}


def _flaws(entry: Entry[Any], here: tuple[str, str], spec: CheckSpec) -> Iterator[Problem]:
    if spec.kind == "tcp" and spec.port is None:
        yield entry.problem(here, "tcp_port")
    if spec.kind == "icmp" and spec.port is not None:
        yield entry.problem((*here, "port"), "icmp_port")
    if spec.timeout > spec.interval:
        interval = span_text(spec.interval)
        yield entry.problem((*here, "timeout"), "timeout_long", span_text(spec.timeout), interval=interval)


def _misplaced(entry: Entry[Any], here: tuple[str, str], written: Mapping[str, Any], address: str) -> Iterator[Problem]:
    """Keys that mean nothing beside the others."""
    kind, url = written["kind"], "url" in written
    if kind == "http":
        wrong = {"probes"} | ({*_ELSEWHERE} if url else set())
        if not url and "%" in address:
            yield entry.problem(here, "page_scope", address)
    else:
        wrong = set(_PAGE)
    for key in sorted(wrong & written.keys()):
        yield entry.problem((*here, key), "url_alone" if key in _ELSEWHERE and url else "not_for_kind", key, kind=kind)
