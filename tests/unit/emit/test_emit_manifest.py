"""A manifest says which files are mlspec's; nothing in a hostile one reaches outside its folder."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.emit.manifest import Manifest, ManifestFault, manifest, manifest_text, read_manifest
from mlspec.emit.tree import OutputFile

DIGEST = "0" * 64


def test_one_line_a_file_sorted_by_path() -> None:
    files = [OutputFile("g/m/b.yaml", "b\n"), OutputFile("g/m/a/x", "a\n"), OutputFile("g/other/c", "c\n")]
    made = manifest("g/m", files)
    assert made.path == "g/m/manifest.json"
    assert made.text.splitlines() == [
        "{",
        '  "format_version": "1.0",',
        '  "files": {',
        f'    "a/x": "{sha256(b"a" + bytes([10])).hexdigest()}",',
        f'    "b.yaml": "{sha256(b"b" + bytes([10])).hexdigest()}"',
        "  }",
        "}",
    ]


def test_it_is_the_same_for_any_order_and_for_a_tree_that_holds_it_already() -> None:
    files = [OutputFile(f"g/m/{name}", f"{name}\n") for name in "cab"]
    made = manifest("g/m", files)
    assert manifest("g/m", reversed(files)) == made
    assert manifest("g/m", [*files, made]) == made


def test_it_is_read_back() -> None:
    record = Manifest({"a": DIGEST, "b/c": "1" * 64}, {"a": "2" * 64, "d": "3" * 64})
    found = read_manifest(manifest_text(record).encode())
    assert isinstance(found, Manifest)
    assert found == record
    assert found.digests("a") == {DIGEST, "2" * 64}
    assert found.paths() == ("a", "b/c", "d")


def text(files: object, **rest: object) -> bytes:
    return json.dumps({"format_version": "1.0", "files": files, **rest}).encode()


HOSTILE = {
    "empty": b"",
    "bad json": b"{",
    "truncated": text({"a": DIGEST})[:-9],
    "not utf-8": b"\xff\xfe{}",
    "nul": b"\x00",
    "deep": b"[" * 200_000,
    "deep object": b'{"files":' * 100_000,
    "long integer": b'{"format_version": ' + b"9" * 10_000 + b"}",
    "list": b"[]",
    "string": b'"files"',
    "merge conflict": b'{\n<<<<<<< ours\n"files": {}\n=======\n',
    "foreign version": b'{"format_version": "99.0", "files": {}}',
    "no version": b'{"files": {}}',
    "no files": b'{"format_version": "1.0"}',
    "files a list": text(["a"]),
    "files null": text(None),
    "unknown key": text({}, extra=1),
    "pending a list": text({}, pending=[]),
    "parent": text({"../../x": DIGEST}),
    "inner parent": text({"a/../../x": DIGEST}),
    "absolute": text({"/etc/passwd": DIGEST}),
    "backslash": text({"..\\x": DIGEST}),
    "git": text({".git/config": DIGEST}),
    "itself": text({"manifest.json": DIGEST}),
    "nul in a path": text({"a\0": DIGEST}),
    "escape in a path": text({"a\x1b[2J": DIGEST}),
    "surrogate in a path": text({"a\ud800": DIGEST}),
    "empty path": text({"": DIGEST}),
    "bad pending": text({}, pending={"../x": DIGEST}),
    "digest a number": text({"a": 1}),
    "digest short": text({"a": "0"}),
    "digest upper case": text({"a": "A" * 64}),
    "digest with a newline": text({"a": DIGEST + "\n"}),
    "duplicate key": b'{"format_version": "1.0", "files": {"a": "%b", "a": "%b"}}' % ((DIGEST.encode(),) * 2),
    "huge": b'{"format_version": "1.0", "files": {}}' + b" " * 5_000_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_manifest_is_not_believed(data: bytes) -> None:
    assert isinstance(read_manifest(data), ManifestFault)


@given(st.binary())
def test_any_bytes_get_an_answer(data: bytes) -> None:
    assert isinstance(read_manifest(data), Manifest | ManifestFault)
