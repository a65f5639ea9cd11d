"""dvc.lock is read as DVC writes it: YAML 1.2, and nothing in it is believed that has no digest."""

import pytest

from mlspec.release.core_yaml import read_core_yaml
from mlspec.release.freshness import digest_of, digest_of_folder
from mlspec.release.run_lock import RunLock, read_run_lock

LOCK = """schema: '2.0'
stages:
  ingest-trips:
    cmd: python -m mlspec_runtime ingest trips
    deps:
    - path: environment.lock
      hash: md5
      md5: 129d19973825ff9f21b9d9df2a084a90
      size: 178
    params:
      params.yaml:
        ingest.trips:
          values: [on, off, 2013-01-01]
          bound: 1e-05
        threads: 1
    outs:
    - path: out/package
      hash: md5
      md5: fcc3cec0406bfe508665e3d88615321b.dir
      size: 7714
      nfiles: 7
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("y", "y"),
        ("2013-01-01", "2013-01-01"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1e-05", 1e-05),
        ("-3", -3),
        ("0.5", 0.5),
        ("1.0", 1.0),
        ("true", True),
        ("~", None),
        ("", None),
        ("'1'", "1"),
    ],
)
def test_plain_scalars_are_those_of_the_core_schema(text: str, value: object) -> None:
    found = read_core_yaml(f"key: {text}\n")
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


def test_a_lock_gives_commands_parameters_and_digests() -> None:
    lock = read_run_lock(LOCK)
    assert isinstance(lock, RunLock)
    run = lock.stages["ingest-trips"]
    assert run.inputs == {"environment.lock": "md5:129d19973825ff9f21b9d9df2a084a90"}
    assert run.parameters == {"ingest.trips": {"values": ["on", "off", "2013-01-01"], "bound": 1e-05}, "threads": 1}
    assert lock.output("out/package") == "md5:fcc3cec0406bfe508665e3d88615321b.dir"
    assert lock.output("out/nothing") is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("schema: '2.0'", "schema: '3.0'", "no lock of DVC's schema 2.0"),
        ("      md5: 129d19973825ff9f21b9d9df2a084a90\n", "", "an input or an output without its MD5"),
        ("stages:", "stages: [", "no YAML"),
        ("  ingest-trips:\n", "  other: text\n  ingest-trips:\n", "stage other is no mapping"),
    ],
)
def test_what_is_no_lock_is_said(before: str, after: str, said: str) -> None:
    found = read_run_lock(LOCK.replace(before, after))
    assert isinstance(found, str)
    assert said in found


def test_a_folder_has_the_digest_that_dvc_gives_it() -> None:
    assert digest_of(b"test\n") == "md5:d8e8fca2dc0f896fd7cb4cb0031ba249"
    # Written by DVC 3.67 for a folder with these two files.
    assert (
        digest_of_folder({"b/c.txt": digest_of(b"two\n"), "a.txt": digest_of(b"one\n")})
        == "md5:4d766c5a6be8460aee3b3f4d33376864.dir"
    )
