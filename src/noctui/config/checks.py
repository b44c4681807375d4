"""The checks of a device: those of its kind, with the changes that the device makes to them."""

from collections.abc import Iterator
from typing import Any

from noctui.config.forms import CheckForm, DeviceForm, KindForm, LimitsForm
from noctui.config.problems import Problem
from noctui.config.reader import Entry, Reader
from noctui.config.shape import span_text
from noctui.domain.inventory import CheckSpec, Limits


def check_specs(reader: Reader, device: Entry[DeviceForm], kind: Entry[KindForm]) -> tuple[CheckSpec, ...]:
    """In the order of the kind, then of the device; those switched off are left out."""
    general, own = kind.value.checks, device.value.checks
    specs = []
    for name in [*general, *(name for name in own if name not in general)]:
        base, change = general.get(name, CheckForm()), own.get(name, CheckForm())
        if change.off if "off" in change.model_fields_set else base.off:
            continue
        specs.append(_spec(device.value, name, base, change))
        reader.problems.extend(_flaws(device if name in own else kind, name, specs[-1]))
    if not specs:
        reader.problems.append(device.problem(("checks",), "no_checks", device.value.id))
    return tuple(specs)


def _spec(device: DeviceForm, name: str, base: CheckForm, change: CheckForm) -> CheckSpec:
    written = {"kind": "icmp"} | _written(base) | _written(change)
    written.pop("off", None)
    written["limits"] = Limits(**_written(base.limits) | _written(change.limits))
    return CheckSpec(f"{device.id}/{name}", device.id, address=device.address, **written)


def _written(form: CheckForm | LimitsForm) -> dict[str, Any]:
    """Only what the file says, so that a default never undoes what the kind says."""
    return {name: getattr(form, name) for name in form.model_fields_set}


def _flaws(entry: Entry[Any], name: str, spec: CheckSpec) -> Iterator[Problem]:
    here = ("checks", name)
    if spec.kind == "tcp" and spec.port is None:
        yield entry.problem(here, "tcp_port")
    if spec.kind == "icmp" and spec.port is not None:
        yield entry.problem((*here, "port"), "icmp_port")
    if spec.timeout > spec.interval:
        interval = span_text(spec.interval)
        yield entry.problem((*here, "timeout"), "timeout_long", span_text(spec.timeout), interval=interval)
