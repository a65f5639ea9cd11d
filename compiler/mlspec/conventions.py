"""Every generated name: folders, files, labels. Nothing else spells one out."""

API_VERSION = "mlspec.dev/v1"
PLAN_FORMAT_VERSION = "1.1"
MANIFEST_FORMAT_VERSION = "1.0"
GRAPH_FORMAT_VERSION = "1.0"
VERSIONS_FORMAT_VERSION = "1.0"
REVIEW_FORMAT_VERSION = "1.0"
ABORT_FORMAT_VERSION = "1.0"
EXPERIMENT_FORMAT_VERSION = "1.0"

PROJECT_FILE = "mlspec.yaml"
MODEL_FILE = "model.yaml"
MODEL_FILE_PATTERN = f"*/{MODEL_FILE}"
ENVIRONMENTS = "environments"
RELEASES = "releases"
SPEC_SUFFIX = ".yaml"

GENERATED = "generated"
CANDIDATE = "candidate"
RESCORED = "rescored"
"""Where the version in production is scored again on a candidate's rows: as deep as the candidate, ignored by git."""
EXPERIMENT = "experiment"
"""Where a candidate's pipeline runs beside itself, on a sample or on all rows: as deep, and ignored by git."""
DEPLOY = "deploy"
"""What of a candidate is operation: a release leaves it out."""
SOURCES = "sources"
PIPELINE = "pipeline"
PLAN_FILE = "plan.json"
PLAN_PAGE = "PLAN.md"
"""What the plan says for people, beside it."""
PROJECT = "project"
PROJECT_PLAN_FILE = "project.json"
MANIFEST_FILE = "manifest.json"
DVC_FILE = "dvc.yaml"
DVC_LOCK = "dvc.lock"
PARAMETERS_FILE = "params.yaml"
ENVIRONMENT_LOCK = "environment.lock"
KUSTOMIZATION_FILE = "kustomization.yaml"
GIT_IGNORE = ".gitignore"
GITHUB_WORKFLOWS = ".github/workflows"
GITLAB_WORKFLOWS = ".gitlab/mlspec"
EDITOR_SCHEMAS = ".mlspec/schemas"
"""Where a project keeps the schemas that editors read; no compile does."""

SERVE = "serve"
DOCKER_FILE = "Dockerfile"
DOCKER_IGNORE = f"{DOCKER_FILE}.dockerignore"
"""What of a build's context docker may read; it looks for this name beside the Dockerfile."""
REQUIREMENTS_FILE = "requirements.txt"
SERVER_ARGUMENTS = "arguments.txt"
DISTRIBUTION = "mlspec-compiler"
"""The name of mlspec where packages are installed from."""

PIPELINE_OUTPUTS = "out"
PIPELINE_METRICS = "metrics"
PACKAGE = "package"
RUNTIME_CONTRACT = 1
"""Raised whenever the runtime would give other numbers for the same parameters: it stands in every environment.lock."""

RUNTIME_COMMAND = ("python", "-m", "mlspec_runtime")
SERVER_MODULE = "mlspec_runtime.serve"
"""What serves a package."""
SERVER_PYTHON = "/opt/mlspec/bin/python"
"""The interpreter in the image of a version."""
PARITY_MODULE = "mlspec_runtime.parity"
"""What computes a log of predictions again."""

FEATURE_PREFIX = "features."
"""Marks a name in a plan's expression that means another feature, not a column of a source."""

PIPELINE_TO_ROOT = "../../../.."
SOURCES_TO_ROOT = "../.."


def candidate_folder(model: str) -> str:
    """Where what the current spec compiles to stands: one stable path, so that a pull request shows a small diff."""
    return f"{GENERATED}/{model}/{CANDIDATE}"


def preview_folder(model: str, environment: str) -> str:
    """Where it stands what promoting the candidate to an environment would bring to the cluster."""
    return f"{candidate_folder(model)}/{DEPLOY}/{environment}"


def frozen_folder(model: str, version: str) -> str:
    """Where a released version stands: the candidate as it was, and nothing renders it again."""
    return f"{GENERATED}/{model}/{version}"


def package_folder(model: str, version: str) -> str:
    """Where DVC puts the package of a released version."""
    return f"{frozen_folder(model, version)}/{PIPELINE}/{PIPELINE_OUTPUTS}/{PACKAGE}"


def pipeline_folder(model: str) -> str:
    """The folder that `dvc repro` runs in for the candidate of `model`."""
    return f"{candidate_folder(model)}/{PIPELINE}"


def experiment_folder(model: str) -> str:
    """The folder that `dvc repro` runs in for an experiment with the candidate of `model`."""
    return f"{GENERATED}/{model}/{EXPERIMENT}/{PIPELINE}"


def serve_folder(model: str) -> str:
    """Where the image that serves the candidate of `model` is described."""
    return f"{candidate_folder(model)}/{SERVE}"


def sources_folder() -> str:
    """Where the `made_by` stages stand, once for all models and versions."""
    return f"{GENERATED}/{SOURCES}"


def project_folder() -> str:
    """Where what stands once for all models is written down: environments, releases, remotes."""
    return f"{GENERATED}/{PROJECT}"


def environment_folder(name: str) -> str:
    """Where what an environment compiles to stands: the frozen versions it names, and how they are operated today."""
    return f"{GENERATED}/{ENVIRONMENTS}/{name}"


def runbook_file(environment: str, model: str) -> str:
    """Where whoever is called reads what a model's alerts in an environment mean."""
    return f"{environment_folder(environment)}/{model}/runbook.md"


def environment_file(name: str) -> str:
    """Where the spec of an environment stands."""
    return f"{ENVIRONMENTS}/{name}{SPEC_SUFFIX}"


def taken_from_git(model: str, version: str, path: str) -> str:
    """Returns the command that brings back a file of a released version, out of the commit that added its record.

    It needs no tag: nobody may have made one.
    """
    record = release_file(f"{model}/{MODEL_FILE}", version)
    return f"git checkout $(git log -1 --diff-filter=A --format=%h -- {record}) -- {path}"


def release_file(model_file: str, version: str) -> str:
    """Where the record of a version stands, beside the spec of its model."""
    return f"{model_file.rpartition('/')[0]}/{RELEASES}/{version}{SPEC_SUFFIX}"


def connection_variable(what: str, kind: str, name: str) -> str:
    """The variable of a server's environment that holds the URL or the SECRET of a connection; no file holds either."""
    return f"MLSPEC_{kind}_{what}_{name}".upper()


def header(spec: str) -> str:
    """The first line of every generated text file; it names no version, time or host."""
    return f"Generated by mlspec from {spec}. Do not edit."
