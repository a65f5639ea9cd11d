"""Whom a job of GitLab is in the cloud: a token of the job, given to the cloud's own libraries by file."""

from typing import Any

from mlspec.emit.written import Script
from mlspec.plan.project import Identity

_TOKEN = "MLSPEC_ID_TOKEN"  # noqa: S105 - the name of a variable
_TOKEN_FILE = "/tmp/mlspec-id-token"  # noqa: S105, S108 - a path in the container of one job
_GCP_FILE = "/tmp/mlspec-gcp.json"  # noqa: S108 - in the container of one job
_GCP = (
    '{"type": "external_account", "audience": "//iam.googleapis.com/%s", '
    '"subject_token_type": "urn:ietf:params:oauth:token-type:jwt", '
    '"token_url": "https://sts.googleapis.com/v1/token", '
    '"service_account_impersonation_url": '
    '"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/%s:generateAccessToken", '
    f'"credential_source": {{"file": "{_TOKEN_FILE}"}}}}'
)


def identity_keys(identity: Identity) -> dict[str, Any]:
    """Returns the token that a job asks GitLab for."""
    audience = "sts.amazonaws.com" if identity.cloud == "aws" else f"https://iam.googleapis.com/{identity.provider}"
    return {"id_tokens": {_TOKEN: {"aud": audience}}}


def identity_variables(identity: Identity) -> dict[str, str]:
    """Returns what the cloud's libraries read."""
    if identity.cloud == "aws":
        return {
            "AWS_ROLE_ARN": str(identity.role),
            "AWS_REGION": str(identity.region),
            "AWS_WEB_IDENTITY_TOKEN_FILE": _TOKEN_FILE,
        }
    return {
        "GOOGLE_APPLICATION_CREDENTIALS": _GCP_FILE,
        "MLSPEC_GCP_PROVIDER": str(identity.provider),
        "MLSPEC_GCP_ACCOUNT": str(identity.service_account),
    }


def identity_script(identity: Identity) -> Script:
    """Returns the lines that put the token where those libraries look for it."""
    lines = ["umask 077", f'printf "%s" "${_TOKEN}" > {_TOKEN_FILE}']
    if identity.cloud == "gcp":
        lines.append(f'printf \'{_GCP}\' "$MLSPEC_GCP_PROVIDER" "$MLSPEC_GCP_ACCOUNT" > {_GCP_FILE}')
    return Script(*lines)
