"""The committed JSON Schemas are those of the language, say what every key means, and judge specs as mlspec does."""

import copy
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Literal

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from command_line import minimal_project, mlspec
from good_specs import PROJECTS, SPECS, at, data_of, places
from mlspec.cli.published_schemas import TYPES, schema, schema_text
from mlspec.cli.schema import KINDS
from mlspec.resources import schema_root
from spec_documents import document

DRAWN = 100
LEAST_ACCEPTED = 0.8
"""Of the documents drawn from a schema both accept so many: the others break what a schema has no words for."""
PLANS = ("plan", "project-plan", "environment-plan", "review")
UNSAYABLE = {
    "expression": "an expression is parsed",
    "a duration of at most a hundred years": "units are multiplied",
    "an interval of a schedule": "units are multiplied",
    "must not fall": "durations are compared",
    "is less than min": "numbers are compared",
    "rows would count twice": "durations are compared",
    "a day that exists": "months differ in length",
}
"""What the models refuse and JSON Schema has no words for, by error type or words of the message, and why."""


def ends_at_the_end(validator: Any, pattern: str, instance: Any, _: Any) -> Iterator[jsonschema.ValidationError]:
    """Judges `pattern` by ECMA 262, as JSON Schema has it: its `$` is the text's end, Python's also before a line's."""
    if validator.is_type(instance, "string") and not re.search(pattern.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


Judge = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": ends_at_the_end})
JUDGES = {kind: Judge(schema(kind)) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_committed_schema_is_the_one_of_the_language(kind: str, update_cases: bool) -> None:
    file = schema_root() / f"{kind}.schema.json"
    if update_cases and file.read_text() != schema_text(kind):
        file.write_text(schema_text(kind))
        pytest.fail(f"{file.name} was rewritten; read the difference, then run again")
    assert file.read_text() == schema_text(kind), f"run `mlspec schema {kind} > schemas/{file.name}`"


@pytest.mark.parametrize("kind", KINDS)
def test_command_prints_the_schema_alone(kind: str, tmp_path: Path) -> None:
    done = mlspec("schema", kind, cwd=tmp_path)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", schema_text(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_valid_and_names_its_dialect(kind: str) -> None:
    published = schema(kind)
    assert published["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert published["$id"].endswith(f"/{kind}.schema.json")
    jsonschema.Draft202012Validator.check_schema(published)


@pytest.mark.parametrize("kind", SPECS)
def test_every_key_says_what_it_means(kind: str) -> None:
    published = schema(kind)
    silent = [
        f"{name}.{key}"
        for name, section in [(kind, published), *published["$defs"].items()]
        for key, value in section["properties"].items()
        if not (value.get("description") or published["$defs"][value["$ref"].rpartition("/")[2]].get("description"))
    ]
    assert silent == []


@pytest.mark.parametrize("kind", SPECS)
def test_no_section_takes_an_unknown_key(kind: str) -> None:
    published = schema(kind)
    assert all(section["additionalProperties"] is False for section in [published, *published["$defs"].values()])


@pytest.mark.parametrize("kind", PLANS)
def test_every_part_of_a_plan_is_required(kind: str) -> None:
    published = schema(kind)
    for section in [published, *published["$defs"].values()]:
        assert section["required"] == list(section["properties"])


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, files in SPECS.items() for name in files])
def test_good_spec_is_valid(kind: str, name: str) -> None:
    assert list(JUDGES[kind].iter_errors(data_of(SPECS[kind][name]))) == []


def test_foreign_tool_agrees(tmp_path: Path) -> None:
    project = minimal_project(tmp_path / "project")
    bad = project / "churn" / "bad.yaml"
    bad.write_text((project / "churn" / "model.yaml").read_text().replace("better_by: 0.01", "better_by: -1"))
    for kind, files in SPECS.items():
        assert foreign_verdict(kind, *files.values()) == 0, kind
    assert foreign_verdict("model", bad) == 1


def test_plan_of_every_good_project_is_valid(tmp_path: Path) -> None:
    project = minimal_project(tmp_path / "project")
    assert mlspec("compile", project).returncode == 0
    committed = sorted(PROJECTS["specs"].glob("generated/*/candidate/plan.json"))
    assert committed
    for plan in (*committed, project / "generated" / "churn" / "candidate" / "plan.json"):
        assert list(JUDGES["plan"].iter_errors(json.loads(plan.read_text()))) == [], plan
    of_projects = [folder / "expected" for folder in PROJECTS.values() if (folder / "expected").is_dir()]
    for folder in (PROJECTS["specs"], project, *of_projects):
        plan = folder / "generated" / "project" / "project.json"
        assert list(JUDGES["project-plan"].iter_errors(json.loads(plan.read_text()))) == [], plan


def foreign_verdict(kind: str, *files: Path) -> int:
    """Returns the exit code of check-jsonschema."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema_root() / f"{kind}.schema.json", *files]
    return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode


SCALARS = st.sampled_from(
    [
        *(None, True, False, 0, 1, -1, 2, 0.0, 0.5, 1.0, -0.1, 1e300, 10**9, 2**62),
        *("", "a", "A", "-", "x y", "x\n", "é", "a" * 49, "a" * 64, "a" * 301, "con", "com1", "con.parquet", "a/.."),
        *("generated/a", "Generated", ".git/a", "a.", "a/b.", "../a", "/a", "a//b", "data/*.csv", "90d", "0d", "1.5d"),
        *(
            "97%",
            "101%",
            "0.97",
            "100.0%",
            "2014-01-01T00:00:00Z",
            "2014-13-01T00:00:00Z",
            "2014-02-30T00:00:00Z",
            "1.0.0",
            "01.0.0",
            "v1.0.0",
        ),
        *("UTC", "Europe/Berlin", "sklearn.svm.SVC", "os.system", "numeric", "integer", "median", "critical", "all"),
        *("baseline", "lower", "mlspec.dev/v1", "Model", "Project", "true", "TRUE", "calls", "calls > 1"),
    ]
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["a", "B", "con", "", "kind", "type", "where", "constant"]), SCALARS, max_size=2),
)


@st.composite
def mutations(draw: st.DrawFn, data: dict[str, Any]) -> dict[str, Any]:
    """A good spec with one to three of its values dropped, replaced, moved, renamed or joined by another."""
    changed = copy.deepcopy(data)
    for _ in range(draw(st.integers(1, 3))):
        everywhere = [place for place, _ in places(changed)]
        place = draw(st.sampled_from(everywhere))
        parent, step = at(changed, place[:-1]), place[-1]
        match draw(st.sampled_from(["drop", "replace", "copy", "rename", "join"])):
            case "drop":
                del parent[step]
            case "replace":
                parent[step] = draw(VALUES)
            case "copy":
                parent[step] = copy.deepcopy(at(changed, draw(st.sampled_from(everywhere))))
            case "rename" if isinstance(parent, dict):
                parent[draw(st.sampled_from(KEYS))] = parent.pop(step)
            case _ if isinstance(parent, dict):
                parent[draw(st.sampled_from(KEYS))] = draw(VALUES)
            case _:
                parent.append(draw(VALUES))
        if not changed:
            break
    return changed


KEYS = sorted(
    {
        key
        for kind in SPECS
        for section in [schema(kind), *schema(kind)["$defs"].values()]
        for key in section["properties"]
    }
    | {"con", "Upper", "a-b", "_x", "1x", "x" * 65, "é", ""}
)


def refusals(kind: str, data: dict[str, Any]) -> list[str]:
    """Returns the type and words of what the models refuse; a whole number with a point is one to JSON Schema."""
    try:
        TypeAdapter(TYPES[kind]).validate_python(data)
    except ValidationError as error:
        return [
            f"{detail['type']}: {detail['msg']}"
            for detail in error.errors()
            if not (
                detail["type"] == "int_type" and isinstance(detail["input"], float) and detail["input"].is_integer()
            )
        ]
    return []


def agree(kind: str, data: dict[str, Any]) -> Literal["unsayable", "refused", "accepted"]:
    """Fails if schema and models differ; returns their verdict, or that the schema has no words for the models' one."""
    refused = refusals(kind, data)
    if any(words in refusal for words in UNSAYABLE for refusal in refused):
        # Behind such a fault the models do not look at the rest of its section.
        return "unsayable"
    told = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in JUDGES[kind].iter_errors(data)]
    assert bool(told) == bool(refused), (told, refused)
    return "refused" if refused else "accepted"


@pytest.mark.parametrize("kind", SPECS)
def test_schema_and_models_give_documents_drawn_from_the_schema_the_same_verdict(kind: str) -> None:
    drawn = [document(kind, Random(seed)) for seed in range(DRAWN)]  # noqa: S311 - a fixed sequence for a test
    verdicts = Counter(agree(kind, each) for each in drawn)
    assert verdicts["accepted"] >= LEAST_ACCEPTED * DRAWN, verdicts


@pytest.mark.parametrize("kind", SPECS)
@settings(max_examples=300)
@given(data=st.data())
def test_schema_and_models_give_mutated_specs_the_same_verdict(kind: str, data: st.DataObject) -> None:
    agree(kind, data.draw(mutations(data_of(data.draw(st.sampled_from(sorted(SPECS[kind].values())))))))


def test_the_page_of_every_key_is_that_of_the_schemas(checkout: Path, tmp_path: Path) -> None:
    page = tmp_path / "language.md"
    subprocess.run([sys.executable, "tools/language_reference.py", str(page)], cwd=checkout, check=True)
    assert (checkout / "docs" / "language.md").read_text() == page.read_text()
    assert page.read_text().count("\n### ") > 50
