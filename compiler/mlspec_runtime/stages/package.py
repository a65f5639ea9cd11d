"""`package`: the chosen model with the schemas of request and response, its card and the digests of all of it."""

import shutil
from pathlib import Path
from typing import cast

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, read_json, write_json
from mlspec_runtime.packaging.digests import MANIFEST, digest
from mlspec_runtime.packaging.filters import packed_filters
from mlspec_runtime.packaging.model_card import CardSources, Report, model_card
from mlspec_runtime.packaging.request_schema import request_schema
from mlspec_runtime.packaging.response_schema import response_schema
from mlspec_runtime.packaging.serving import SERVING, packed_serving
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.package import Package


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the package folder is written; nothing in it carries a date or a version."""
    del arguments
    package = parameters.section(Package, "package")
    selection = _report(layout.SELECTION)
    chosen = cast("str", selection["chosen"])
    folder = layout.PACKAGE
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    shutil.copyfile(layout.model(chosen), folder / "model.joblib")
    shutil.copyfile(layout.ENVIRONMENT_LOCK, folder / "environment.lock")
    write_json(folder / "request.schema.json", request_schema(package))
    write_json(folder / "filters.json", packed_filters(package))
    write_json(folder / "response.schema.json", response_schema(package))
    if package.serving is not None:
        write_json(folder / SERVING, packed_serving(package, package.serving, chosen))
    card = model_card(_sources(package, selection, chosen))
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    write_json(folder / MANIFEST, _manifest(package, chosen, folder))
    return 0


def _report(path: Path) -> Report:
    return cast("Report", read_json(path))


def _sources(package: Package, selection: Report, chosen: str) -> CardSources:
    return CardSources(
        package=package,
        selection=selection,
        evaluation=_report(layout.evaluation(chosen)),
        label=_report(layout.LABEL_PROFILE),
        split=_report(layout.SPLIT_PROFILE),
        sources=tuple(_report(path) for path in sorted((layout.OUTPUTS / "sources").glob("*/profile.json"))),
    )


def _manifest(package: Package, chosen: str, folder: Path) -> Json:
    return {
        "name": package.name,
        "variant": chosen,
        "files": {path.name: digest(path) for path in sorted(folder.iterdir())},
    }
