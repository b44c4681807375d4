"""What pydantic says about a value, as problems with their place in the file."""

from re import compile as pattern
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from noctui.config.document import Document, Loc
from noctui.config.problems import MOST, Problem
from noctui.config.sentences import SENTENCES
from noctui.config.shape import COUNTRY_PATTERN, ID_PATTERN, LOGIN_PATTERN

M = TypeVar("M", bound=BaseModel)

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "string_type": "want_text",
    "string_unicode": "unstorable",
    "string_too_short": "empty",
    "string_too_long": "too_long",
    "int_type": "want_number",
    "int_from_float": "want_number",
    "bool_type": "want_flag",
    "list_type": "want_list",
    "tuple_type": "want_list",
    "dict_type": "want_mapping",
    "model_type": "want_mapping",
    "literal_error": "want_one_of",
    "too_short": "empty",
    "greater_than_equal": "least",
    "less_than_equal": "most",
}
_PATTERNS = {ID_PATTERN: "bad_id", LOGIN_PATTERN: "bad_login", COUNTRY_PATTERN: "bad_country"}
_CHOICE = pattern(r"'([^']*)'")


def validate(document: Document, loc: Loc, model: type[M], value: object, problems: list[Problem]) -> M | None:
    """The value as its model, or None; every error in it goes to `problems`."""
    try:
        return model.model_validate(value)
    except ValidationError as errors:
        found = errors.errors(include_url=False)[: MOST + 1]
        problems.extend(_translate(document, loc, model, error) for error in found)
        return None


def _translate(document: Document, at: Loc, model: type[BaseModel], error: ErrorDetails) -> Problem:
    """A pydantic error type is one of ours already (`span`), or stands for one of ours, or is shown as it is."""
    is_key = error["loc"][-1:] == ("[key]",)
    inner = error["loc"][:-1] if is_key else error["loc"]
    loc, found, kind = (*at, *inner), error["input"], error["type"]
    params = {name: str(value) for name, value in error.get("ctx", {}).items()}
    code = kind if kind in SENTENCES else _CODES.get(kind, "invalid")
    match kind:
        case "missing":
            return document.problem(loc, code, inner[-1])
        case "extra_forbidden":
            return document.problem(loc, code, inner[-1], key=True, known=_fields(model, inner[:-1]))
        case "string_pattern_mismatch":
            code = _PATTERNS[params["pattern"]]
        case "string_type" if isinstance(found, bool | int | float):
            return document.problem(loc, "quote", found, source=document.sources.get(loc, str(found)))
        case "literal_error":
            params = {"choices": params["expected"]}
        case "string_too_long":
            params = {"most": params["max_length"]}
        case "greater_than_equal":
            params = {"least": params["ge"]}
        case "less_than_equal":
            params = {"most": params["le"]}
        case _ if code == "invalid":
            params = {"detail": error["msg"]}
    known = _CHOICE.findall(params.get("choices", ""))
    return document.problem(loc, code, found, key=is_key, known=known, **params)


def _fields(hint: Any, loc: Loc) -> tuple[str, ...]:
    """The keys that the mapping at `loc` below a type may have."""
    if get_origin(hint) in (Union, UnionType):
        hint = get_args(hint)[0]
    if not loc:
        return tuple(field.alias or name for name, field in getattr(hint, "model_fields", {}).items())
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return _fields(hint.model_fields[str(loc[0])].annotation, loc[1:])
    return _fields(get_args(hint)[-1], loc[1:])
