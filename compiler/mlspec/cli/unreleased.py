"""The specs of a project as they would be planned under versions that are not released yet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from mlspec.cli.findings import report
from mlspec.cli.model_argument import require_model
from mlspec.cli.refusal import Refusal
from mlspec.diagnostics.edit import Edit
from mlspec.pipeline import ProjectFiles, plan_project
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.source.document import Document
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read
from mlspec.spec.names import version_order
from mlspec.versions.record import Record, part, read_record

VERSION = ("metadata", "version")


@dataclass(frozen=True, slots=True)
class Specs:
    """The specs that can be read: the file of each model, its document, and the records of its releases."""

    files: Mapping[str, str]
    documents: Mapping[str, Document]
    records: Mapping[str, Mapping[str, Record]]

    def declared(self, model: str) -> str | None:
        """Returns the version that a spec says, or None where it says none."""
        version = part(self.documents[model].data(), "metadata").get("version")
        try:
            return version if isinstance(version, str) and version_order(version) else None
        except ValueError:
            return None


def read_specs(files: ProjectFiles) -> Specs:
    """Returns the specs of a project's models by their names, and the records that there are."""
    read_files = {file: read(file, data).document for file, data in files.models.items()}
    names = {file: _name(document) for file, document in read_files.items() if document is not None}
    records: dict[str, dict[str, Record]] = {}
    for file, data in files.releases.items():
        record = read_record(file, data)
        if isinstance(record, Record):
            records.setdefault(record.model, {})[record.version] = record
    documents = {names[file]: document for file, document in read_files.items() if document is not None}
    return Specs({name: file for file, name in names.items()}, documents, records)


def is_readable(files: ProjectFiles, specs: Specs, model: str, today: date | None) -> bool:
    """Returns whether the spec of a model can be read, after telling what is wrong if something is.

    Raises:
        UsageError: there is no such model.
    """
    if model not in specs.files:
        planned = plan_project(files, today)
        if report(planned.diagnostics, planned.texts):
            return False
    require_model(model, specs.files)
    return True


def plan_candidate(files: ProjectFiles, specs: Specs, model: str, today: date | None) -> Plan | None:
    """Returns the plan of a model's spec, or None after telling what is wrong with the project.

    It has the version that the spec says; that behaviour changed under a version that is released is no fault here.
    """
    planned = plan_project(unreleased(files, specs), today)
    if report(planned.diagnostics, planned.texts) or planned.plan is None:
        return None
    return as_declared(planned.plan, specs, model)


def unreleased(files: ProjectFiles, specs: Specs) -> ProjectFiles:
    """Returns the project with a version of no release in each spec that has one of a release."""
    models = dict(files.models)
    for name, document in specs.documents.items():
        version = specs.declared(name)
        released = specs.records.get(name, {})
        if version is not None and version in released:
            highest = max(released, key=version_order)
            models[specs.files[name]] = edited(document, f"{version_order(highest)[0] + 1}.0.0").text.encode()
    return replace(files, models=models)


def as_declared(project: ProjectPlan, specs: Specs, model: str) -> Plan:
    """Returns the plan of a model with the version that its spec says."""
    plan = next(plan for plan in project.models if plan.name == model)
    return replace(plan, version=specs.declared(model) or plan.version)


def edited(document: Document, version: str) -> Document:
    """Returns a spec with another version.

    Raises:
        Refusal: its text cannot be edited.
    """
    found = edit_document(document, [Edit(VERSION, version)])
    if isinstance(found, Unedited):
        raise Refusal(found.reason, f"write version: {version} by hand")
    return found


def _name(document: Document) -> str:
    name = part(document.data(), "metadata").get("name")
    return name if isinstance(name, str) else ""
