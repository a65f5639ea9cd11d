"""The tutorial's model with a history: three versions released, the second one in production, a fourth under work."""

import shutil
from hashlib import sha256
from pathlib import Path

from compared_projects import NO_SPEC, edit
from good_specs import PROJECTS
from mlspec.cli.project_folder import read_project
from mlspec.pipeline import compile_project
from mlspec.release.frozen import frozen_files
from scratch_repository import commit, repository

MODEL = "flight-delay/model.yaml"
PRODUCTION = "environments/production.yaml"
_PRODUCTION = """# Where every passenger is served.
apiVersion: mlspec.dev/v1
kind: Environment
metadata:
  name: production
  owner: operations-desk
  description: Every passenger of the three airports.
target:
  argo_rollouts: {router: istio, gateway: istio-system/ml-gateway, domain: airports.example.com}
namespace: ml-production
prometheus:
  address: http://prometheus.monitoring:9090
  labels: {release: kube-prometheus-stack}
models:
  flight-delay:
    version: 1.1.0
    fallback: 1.0.0
"""
_RECORD = """apiVersion: mlspec.dev/v1
kind: Release
metadata: {{model: flight-delay, version: {version}, released: 2026-05-04T09:00:00Z, commit: {commit}}}
digests:
  manifest: sha256:{manifest}
  model: sha256:{zeros}
  lock: sha256:{zeros}
  data: {{flights: sha256:{zeros}}}
  filters: {{{filters}}}
metrics: {{log_loss: {{value: 0.44, low: 0.42, high: 0.46}}}}
verdicts: {{{verdicts}}}
"""


def released_flights(folder: Path) -> Path:
    """Returns the project as a repository, committed on main."""
    shutil.copytree(PROJECTS["specs"], folder, ignore=NO_SPEC)
    for version, threshold in (("1.0.0", 0.3), ("1.1.0", 0.25), ("1.2.0", 0.2)):
        edit(folder / MODEL, "prediction", "decision", "threshold", value=threshold)
        _freeze(folder, version)
    edit(folder / MODEL, "metadata", "version", value="1.3.0")
    (folder / PRODUCTION).write_text(_PRODUCTION)
    repository(folder)
    commit(folder, "as it was")
    return folder


def _freeze(project: Path, version: str) -> None:
    edit(project / MODEL, "metadata", "version", value=version)
    found = compile_project(read_project(str(project)).files)
    assert found.tree is not None, found.diagnostics
    assert found.plan is not None
    files = frozen_files("flight-delay", version, found.tree.files, {"dvc.lock": "schema: '2.0'\n"})
    for file in files:
        (project / file.path).parent.mkdir(parents=True, exist_ok=True)
        (project / file.path).write_text(file.text)
    (plan,) = found.plan.models
    record = project / "flight-delay" / "releases" / f"{version}.yaml"
    record.parent.mkdir(exist_ok=True)
    record.write_text(
        _RECORD.format(
            version=version,
            commit="c" * 40,
            manifest=sha256(files[-1].text.encode()).hexdigest(),
            zeros="0" * 64,
            filters=", ".join(f"{rule.name}: sha256:{rule.digest}" for rule in plan.filters),
            verdicts=", ".join(f"{gate.name}: pass" for gate in plan.judgement.gates),
        )
    )
