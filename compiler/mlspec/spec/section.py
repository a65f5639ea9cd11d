"""What every section of a spec has in common: unknown keys are errors, values are frozen, nothing is coerced."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar, cast, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

Item = TypeVar("Item")
Items = Annotated[tuple[Item, ...], Strict(strict=False)]
"""A list in YAML, a tuple here; the items stay strict."""


Schema = dict[str, Any]

NOTHING = object()


class Section(BaseModel):
    """A mapping of the spec whose keys are known.

    `written` are the keys in the order that `mlspec fmt` gives them; where it is empty, that of the fields.
    """

    written: ClassVar[tuple[str, ...]] = ()
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _key_without_value(cls, data: object) -> object:
        """Makes null a value that no key accepts: `available_at:` with nothing behind it is no default."""
        if not isinstance(data, Mapping):
            return data
        return {key: NOTHING if value is None else value for key, value in cast("Mapping[str, object]", data).items()}


def conflict(message: str, way_out: str, key: str = "") -> PydanticCustomError:
    """Returns the shape error `keys`, of keys that do not go together: at `key` if it is given, else at the section."""
    return PydanticCustomError("keys", "{message}", {"message": message, "way_out": way_out, "key": key})


def one_of(section: Section, *keys: str) -> None:
    """Raises the shape error `keys` unless exactly one of `keys` (field names) was given."""
    fields = type(section).model_fields
    names = [fields[key].alias or key for key in keys]
    given = [name for name, key in zip(names, keys, strict=True) if getattr(section, key) is not None]
    if not given:
        raise conflict(f"{', '.join(names[:-1])} or {names[-1]} is needed here", "add one of them")
    if len(given) > 1:
        raise conflict(f"{' and '.join(given)} exclude each other", "keep one of them", given[1])


def given(*keys: str) -> Schema:
    """Returns the JSON Schema of a section in which all of `keys` stand."""
    return {"required": list(keys)}


def exactly_one(*keys: str) -> Schema:
    """Returns the JSON Schema of a section in which one of `keys` stands."""
    return {"oneOf": [given(key) for key in keys]}


def excludes(*keys: str) -> Schema:
    """Returns the JSON Schema of a section in which none of `keys` stands."""
    return {"not": {"anyOf": [given(key) for key in keys]}}


def shorthand(key: str, accepted: Any) -> BeforeValidator:
    """Returns the annotation that lets a plain value stand for `{key: value}`; `accepted` is the type of both forms.

    Editors show what the long form is, of either form.
    """
    long_form = next(form for form in get_args(accepted) if isinstance(form, type) and issubclass(form, Section))
    meaning = f"{(long_form.__doc__ or '').rstrip('.')}; {key} alone is enough."

    def expand(value: object) -> object:
        return {key: value} if not isinstance(value, Mapping | Section) else cast("object", value)

    return BeforeValidator(expand, json_schema_input_type=Annotated[accepted, Field(description=meaning)])
