"""What looks like a credential is told and hidden; what only looks random is neither."""

import base64
import json
import string
import time
import uuid
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from good_specs import ROOT
from mlspec.diagnostics import github, gitlab, json_report, sarif, text
from mlspec.formatting.rewriting import rewrite
from mlspec.pipeline import ProjectFiles, check
from mlspec.source.reader import read
from mlspec.spec.literal_secrets import SHAPES, LiteralSecret, find_literal_secrets

LETTERS = (string.ascii_letters + string.digits) * 5
EXAMPLES = {
    "a password in an address": "https://deploy:" + LETTERS[3:20] + "@example.com",
    "an AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a key of a Google API": "AIza" + LETTERS[7:42],
    "a GitHub token": "ghp_" + LETTERS[5:41],
    "a GitLab token": "glpat-" + LETTERS[9:29],
    "a Slack token": "xoxb-" + "123456789012-" + LETTERS[2:26],
    "a Slack webhook": "https://hooks.slack.com/services/" + "T00000000/B00000000/" + LETTERS[4:28],
    "a Hugging Face token": "hf_" + LETTERS[1:35],
    "a signed web token": ".".join(
        base64.urlsafe_b64encode(part).decode().rstrip("=")
        for part in (b'{"alg": "none"}', b'{"sub": "1234567890"}', b"0123456789abc")
    ),
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
}
MODEL = (ROOT / "tests" / "cases" / "good" / "minimal" / "churn" / "model.yaml").read_text()
PROJECT = b"apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: case}\n"
QUESTION = '"Will a customer leave within a month?"'


def found(content: str) -> tuple[LiteralSecret, ...]:
    return find_literal_secrets("x.yaml", content, read("x.yaml", content.encode()).document)


def test_every_shape_has_an_example() -> None:
    assert EXAMPLES.keys() == SHAPES.keys()


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("place", ["a: '{}'", "a: b  # {}", "{}: b", "a: [b, 'see {}, please']"])
def test_shape_is_found_wherever_it_stands(kind: str, place: str) -> None:
    assert [secret.kind for secret in found(place.format(EXAMPLES[kind]))] == [kind]


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("place", ["description", "name", "comment", "key"])
def test_no_reporter_prints_it(kind: str, place: str) -> None:
    example = EXAMPLES[kind]
    written = {
        "description": MODEL.replace(QUESTION, json.dumps(example)),
        "name": MODEL.replace("name: churn", f"name: {json.dumps(example)}"),
        "comment": MODEL.replace("kind: Model", f"kind: Mode  # {example}"),
        "key": MODEL.replace("metadata: {", f"metadata: {{{json.dumps(example)}: 1, "),
    }[place]
    assert written != MODEL
    checked = check(ProjectFiles(PROJECT, {"churn/model.yaml": written.encode()}))
    assert "MLS109" in [diagnostic.rule.code for diagnostic in checked.diagnostics]
    reports = [text.render(checked.diagnostics, checked.texts)]
    reports += [reporter.render(checked.diagnostics) for reporter in (json_report, sarif, github, gitlab)]
    secret = find_literal_secrets("x", example, None)[0].text
    for report in reports:
        assert secret not in report
        assert kind == "a private key" or secret[8:24] not in report


@pytest.mark.parametrize(
    "value",
    [
        sha256(b"x").hexdigest(),
        f"sha256:{sha256(b'x').hexdigest()}",
        sha256(b"x").hexdigest()[:40],
        str(uuid.uuid5(uuid.NAMESPACE_DNS, "x")),
        "customer_session_identifier_hash",
        "AWS_SECRET_ACCESS_KEY_OF_2026",
        "sklearn.ensemble.HistGradientBoostingClassifier",
        "DeduplicateByCustomerAndMonth2",
        "data/customers-2026-01-31.parquet",
        "http://prometheus.monitoring:9090",
        "America/Argentina/Buenos_Aires",
    ],
)
@pytest.mark.parametrize("key", ["token", "secret", "api_key", "password", "columns"])
def test_what_is_no_credential_is_left_alone(key: str, value: str) -> None:
    assert found(json.dumps({key: value, "data": {value: value}})) == ()


@pytest.mark.parametrize("key", ["token", "api_key", "apiKey", "ACCESS_KEY", "client-secret", "db.password"])
def test_random_text_is_told_by_its_key(key: str) -> None:
    random = base64.b64encode(sha256(b"seed").digest()).decode()
    assert [secret.text for secret in found(json.dumps({"params": {key: random}}))] == [random]
    assert found(json.dumps({"params": {"label": random}})) == ()


@given(st.from_regex(r"[a-z][a-z0-9]{0,12}(_[a-z0-9]{1,12}){0,5}", fullmatch=True))
def test_identifier_under_any_key_is_left_alone(name: str) -> None:
    assert found(json.dumps({"token": name, "password": name, name: name})) == ()


@given(st.binary(min_size=1, max_size=40))
def test_digest_under_any_key_is_left_alone(data: bytes) -> None:
    assert found(json.dumps({"token": sha256(data).hexdigest(), "secret": f"sha256:{sha256(data).hexdigest()}"})) == ()


def test_specs_of_this_repository_hold_none() -> None:
    files = [file for folder in ("specs", "tests/cases") for file in sorted((ROOT / folder).rglob("*.yaml"))]
    files = [file for file in files if not any("MLS109" in part for part in file.parts)]
    assert len(files) > 200
    told = [file for file in files if find_literal_secrets(file.name, file.read_text(errors="replace"), None)]
    assert told == []


@pytest.mark.parametrize("run", ["://a:", "eyJ", "eyJ-", "-----BEGIN PRIVATE KEY-----", "ghp_", "://aaaa:bbbb", "AKIA"])
def test_a_million_characters_are_searched_at_once(run: str) -> None:
    content = run * (1_000_000 // len(run))
    start = time.process_time()
    find_literal_secrets("x.yaml", content, None)
    assert time.process_time() - start < 3


def test_of_a_thousand_random_tokens_few_slip_through() -> None:
    tokens = [base64.b64encode(sha256(str(n).encode()).digest()[:24]).decode() for n in range(1000)]
    assert sum(not found(json.dumps({"token": token})) for token in tokens) < 20


def test_reason_of_a_waiver_that_ended_is_hidden_too() -> None:
    token = EXAMPLES["a GitHub token"]
    waiver = f"# mlspec: ignore[MLS209] reason=as {token} says until=2026-01-31\n"
    spec = MODEL.replace("prediction: {", f"{waiver}prediction: {{timezone: Europe/Atlantis, ")
    checked = check(ProjectFiles(PROJECT, {"churn/model.yaml": spec.encode()}), date(2026, 6, 30))
    report = text.render(checked.diagnostics, checked.texts)
    assert "the waiver ended" in report
    assert token not in report


def test_formatter_prints_no_credential() -> None:
    token = EXAMPLES["a GitHub token"]
    rewriting = rewrite("churn/model.yaml", MODEL.replace(QUESTION, token).encode())
    assert [diagnostic.rule.code for diagnostic in rewriting.diagnostics] == ["MLS109"]
    assert rewriting.after is None
    assert token not in rewriting.before
