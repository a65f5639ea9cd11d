"""Projects with releases: each version's frozen folder and record are made of what its spec compiled to."""

import shutil
from hashlib import sha256
from pathlib import Path

from mlspec.conventions import DVC_LOCK, PIPELINE, PLAN_FILE, candidate_folder, frozen_folder
from mlspec.emit.manifest import manifest
from mlspec.emit.tree import OutputFile
from mlspec.pipeline import ProjectFiles, compile_project

RELEASED = Path(__file__).parent / "cases" / "good" / "released"
SPEC = "churn/model.yaml"
FIRST = (
    (RELEASED / SPEC)
    .read_text()
    .replace("version: 1.2.0", "version: 1.0.0")
    .replace("customer: string", "customer: string\n      country: string\n      spent: double")
)
OPERATION = """
rollback: {keep_warm: 40d, when: [{kpi: flagged, above: 60%, window: 1d}]}
monitoring: {kpis: [{kpi: flagged, at_most: 70%, window: 7d, every: 7d}], drift: {every: 7d, false_alarm: 0.1%}}
"""
PACKAGE_LOCK = """schema: '2.0'
stages:
  package:
    cmd: python -m mlspec_runtime package
    outs:
    - path: out/package
      hash: md5
      md5: 2f5b1a4cbb0d4d6f1d2c7a3a8a4e1c9d.dir
      size: 11
      nfiles: 2
"""


def spec_of(project: Path, old: str = "", new: str = "") -> str:
    """Returns the project's spec after writing it with one text replaced."""
    file = project / SPEC
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else text)
    return file.read_text()


def release(project: Path, version: str, old: str = "", new: str = "") -> None:
    """Writes the spec with one text replaced and the version set, its frozen folder, and its record."""
    text = spec_of(project, old, new)
    before = text.partition("version: ")[2].partition(",")[0]
    text = spec_of(project, f"version: {before}", f"version: {version}")
    found = compile_project(ProjectFiles((project / "mlspec.yaml").read_bytes(), {SPEC: text.encode()}))
    assert found.tree is not None, [each.message for each in found.diagnostics]
    assert found.plan is not None
    candidate, frozen = f"{candidate_folder('churn')}/", frozen_folder("churn", version)
    files = [
        OutputFile(f"{frozen}/{file.path.removeprefix(candidate)}", file.text)
        for file in found.tree.files
        if file.path.startswith(candidate) and not file.path.endswith("manifest.json")
    ]
    files.append(OutputFile(f"{frozen}/{PIPELINE}/{DVC_LOCK}", PACKAGE_LOCK))
    files.append(manifest(frozen, files))
    for file in files:
        (project / file.path).parent.mkdir(parents=True, exist_ok=True)
        (project / file.path).write_bytes(file.data)
    (plan,) = found.plan.models
    filters = ", ".join(f"{rule.name}: sha256:{rule.digest}" for rule in plan.filters)
    verdicts = ", ".join(f"{gate.name}: pass" for gate in plan.judgement.gates)
    zeros = f"sha256:{'0' * 64}"
    (project / "churn" / "releases" / f"{version}.yaml").write_text(
        f"""apiVersion: mlspec.dev/v1
kind: Release
metadata: {{model: churn, version: {version}, released: 2026-05-04T09:00:00Z, commit: {"c" * 40}}}
digests:
  manifest: sha256:{sha256(files[-1].data).hexdigest()}
  model: md5:2f5b1a4cbb0d4d6f1d2c7a3a8a4e1c9d.dir
  lock: {zeros}
  data: {{customers: {zeros}}}
  filters: {{{filters}}}
metrics: {{log_loss: {{value: 0.47, low: 0.45, high: 0.49}}}}
verdicts: {{{verdicts}}}
"""
    )


def released_project(folder: Path) -> Path:
    """Returns a project in which churn 1.0.0, 1.1.0 and 1.2.0 are released, and production serves 1.1.0."""
    shutil.copytree(RELEASED, folder, ignore=shutil.ignore_patterns("expected", "generated"))
    for record in (folder / "churn" / "releases").iterdir():
        record.unlink()
    spec = folder / SPEC
    text = spec.read_text().replace(
        "kpis: {log_loss: {metric: log_loss}}", f"kpis:\n  log_loss: {{metric: log_loss}}{KPIS}"
    )
    text = text.replace("decision: {threshold: 0.5}}", "decision: {threshold: 0.5}, traffic: {rate: 20000/day}}")
    spec.write_text(f"{text.rstrip()}\n{OPERATION.lstrip()}")
    release(folder, "1.0.0")
    release(folder, "1.1.0", "threshold: 0.5", "threshold: 0.45")
    release(folder, "1.2.0", "threshold: 0.45", "threshold: 0.4")
    spec_of(folder, "version: 1.2.0", "version: 1.3.0")
    return folder


KPIS = "\n  flagged: {expr: avg(CASE WHEN prediction THEN 1 ELSE 0 END), better: lower, expected: 40%}"


def plan_bytes(project: Path, environment: str = "production") -> bytes:
    """Returns what an environment was rendered to."""
    return (project / "generated" / "environments" / environment / PLAN_FILE).read_bytes()
