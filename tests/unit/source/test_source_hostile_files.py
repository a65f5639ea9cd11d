"""Each way a file can be no spec has its code and its place, and none gets past the reader."""

import gzip
import itertools
from typing import NamedTuple

import pytest
import yaml

from mlspec.diagnostics.settle import settle
from mlspec.diagnostics.text import render
from mlspec.source import limits, rules
from mlspec.source.reader import read


class Case(NamedTuple):
    data: bytes | str
    found: tuple[str, ...]


def nested_bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def merge_bomb(levels: int) -> str:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, levels)]
    return "\n".join(lines)


CASES = {
    # keys
    "duplicate": Case("a: 1\nb: 2\na: 3\n", ("3:1 duplicate-key",)),
    "duplicate nested": Case("a:\n  b: 1\n  b: 2\n", ("3:3 duplicate-key",)),
    "duplicate in flow": Case("a: {b: 1, b: 2}\n", ("1:11 duplicate-key",)),
    "duplicate quoted and plain": Case("a: 1\n'a': 2\n", ("2:1 duplicate-key",)),
    "duplicate escaped": Case('a: 1\n"\\x61": 2\n', ("2:1 duplicate-key",)),
    "duplicate three times": Case("a: 1\na: 2\na: 3\n", ("2:1 duplicate-key", "3:1 duplicate-key")),
    "one key in two notations": Case("1: a\n0x1: b\n", ("1:1 non-string-key", "2:1 non-string-key")),
    "number as key": Case("a: {1.5: x}\n", ("1:5 non-string-key",)),
    "truth value as key": Case("true: x\n", ("1:1 non-string-key",)),
    "null as key": Case("a: {null: x, ~: z}\n", ("1:5 non-string-key", "1:14 non-string-key")),
    "no key at all": Case("?\n: x\n", ("1:2 non-string-key",)),
    "Norway as key": Case("on: push\n", ("1:1 ambiguous-scalar",)),
    "list as key": Case("a: 1\n? [b]\n: 2\n", ("2:3 complex-key",)),
    "template braces": Case("path: {{ folder }}/x\nb: 1\n", ("1:8 complex-key",)),
    "three braces": Case("a: {{{ b }}}\n", ("1:5 complex-key",)),
    "long key": Case("a" * 2000 + ": 1\n", ("1:2001 oversized-scalar",)),
    "long explicit key": Case("? " + "a" * 2000 + "\n: 1\n", ("1:3 oversized-scalar",)),
    # what expands, constructs or redefines
    "billion laughs": Case(nested_bomb(9), tuple(f"{n + 1}:{5} yaml-anchor" for n in range(9))),
    "merge bomb": Case(
        merge_bomb(3), ("1:5 yaml-anchor", "2:5 yaml-anchor", "2:10 merge-key", "3:5 yaml-anchor", "3:10 merge-key")
    ),
    "quadratic blow-up": Case(f"a: &a {'x' * 1000}\nb: [{', '.join(['*a'] * 1000)}]\n", ("1:4 yaml-anchor",)),
    "alias of nothing": Case("a: *b\n", ("1:4 yaml-anchor",)),
    "alias before its anchor": Case("a: *b\nc: &b 1\n", ("1:4 yaml-anchor",)),
    "anchor twice": Case("a: &b 1\nc: &b 2\n", ("1:4 yaml-anchor",)),
    "alias as key": Case("? *b\n: 1\n", ("1:3 yaml-anchor",)),
    "cycle": Case("a: &a [*a]\n", ("1:4 yaml-anchor",)),
    "merge key": Case("a: {<<: {b: 1}}\n", ("1:5 merge-key",)),
    "python tag": Case("a: !!python/object/apply:os.system [id]\n", ("1:4 yaml-tag",)),
    "hidden tag": Case(
        "%TAG ! tag:yaml.org,2002:python/\n---\na: !name:os.system\n", ("1:1 yaml-directive", "3:4 yaml-tag")
    ),
    "include": Case("a: !include other.yaml\n", ("1:4 yaml-tag",)),
    "environment": Case("a: !ENV ${HOME}\nb: !vault |\n  x\n", ("1:4 yaml-tag", "2:4 yaml-tag")),
    "types beyond JSON": Case(
        "a: !!binary aGk=\nb: !!set {x}\nc: !!omap [x: 1]\nd: !!timestamp 2001-01-01\n",
        ("1:4 yaml-tag", "2:4 yaml-tag", "3:4 yaml-tag", "4:4 yaml-tag"),
    ),
    "core tag": Case("a: !!str 1\n", ("1:4 yaml-tag",)),
    "tag on a key": Case("!!str a: 1\n", ("1:1 yaml-tag",)),
    "tag without a name": Case("a: ! 1\n", ("1:4 yaml-tag",)),
    "undefined tag handle": Case("a: !x!y z\n", ("1:4 yaml-tag",)),
    "version of the future": Case("%YAML 9.9\n---\na: 1\n", ("1:1 yaml-directive",)),
    "version of the past": Case("# c\n%YAML 1.1\n---\na: 1\n", ("2:1 yaml-directive",)),
    "unknown directive": Case("%FOO bar\n---\na: 1\n", ("1:1 yaml-directive",)),
    # no single mapping
    "empty": Case("", ("1:1 empty-document",)),
    "blank": Case("\n\n", ("1:1 empty-document",)),
    "only comments": Case("# a\n# b\n", ("1:1 empty-document",)),
    "only a marker": Case("---\n", ("1:1 empty-document",)),
    "scalar root": Case("hello\n", ("1:1 root-not-mapping",)),
    "empty string root": Case("''\n", ("1:1 root-not-mapping",)),
    "list root": Case("- a\n- b\n", ("1:1 root-not-mapping",)),
    "two documents": Case("a: 1\n---\nb: 2\n", ("2:1 several-documents",)),
    "second one broken": Case("a: 1\n---\nb: [\n", ("2:1 several-documents",)),
    "second one empty": Case("a: 1\n---\n", ("2:1 several-documents",)),
    "text after the end": Case("a: 1\n...\nb: 2\n", ("3:1 several-documents",)),
    "text beside the end": Case("a: 1\n... b\n", ("2:5 several-documents",)),
    "fifty thousand documents": Case("--- a\n" * 50_000, ("2:1 several-documents",)),
    # encodings
    "UTF-16 LE": Case("a: é\n".encode("utf-16"), ("1:1 foreign-encoding",)),
    "UTF-16 BE": Case(b"\xfe\xff" + "a: 1\n".encode("utf-16-be"), ("1:1 foreign-encoding",)),
    "UTF-16 without a mark": Case("a: 1\n".encode("utf-16-le"), ("1:2 foreign-encoding",)),
    "UTF-32": Case("a: 1\n".encode("utf-32"), ("1:1 foreign-encoding",)),
    "UTF-8 with a mark": Case(b"\xef\xbb\xbfa: 1\n", ("1:1 byte-order-mark",)),
    "Latin-1": Case("a: 1\nb: é\n".encode("latin-1"), ("2:4 foreign-encoding",)),
    "overlong": Case(b"a: \xc0\xaf\n", ("1:4 foreign-encoding",)),
    "surrogate": Case(b"a: \xed\xa0\x80\n", ("1:4 foreign-encoding",)),
    "truncated": Case(b"a: \xe2\x82", ("1:4 foreign-encoding",)),
    "binary": Case(bytes(range(256)), ("1:1 foreign-encoding",)),
    "gzip": Case(gzip.compress(b"a: 1\n", mtime=0), ("1:1 foreign-encoding",)),
    "zip": Case(b"PK\x03\x04rest", ("1:1 foreign-encoding",)),
    "zero byte": Case(b"a: 1\nb: x\x00y\n", ("2:5 foreign-encoding",)),
    "escaped surrogate": Case('a: "\\ud800"\n', ("1:5 invalid-yaml",)),
    # what nobody sees
    "CR as line break": Case("a: 1\rb: 2\r", ("1:5 foreign-line-break", "1:10 foreign-line-break")),
    "NEL": Case("a: 1 # c\x85b: 2\n", ("1:9 foreign-line-break",)),
    "line separator": Case("a: 1 # c\u2028b: 2\n", ("1:9 foreign-line-break",)),
    "paragraph separator in quotes": Case("a: 'x\u2029y'\n", ("1:6 foreign-line-break",)),
    "terminal escape": Case("a: x\x1b[31my\n", ("1:5 control-character",)),
    "terminal title": Case("a: 1 # \x1b]0;owned\x07\n", ("1:8 control-character", "1:17 control-character")),
    "escaped terminal escape": Case('a: "x\\x1b[31my"\n', ("1:6 control-character",)),
    "escaped by letter": Case('a: "\\e\\a"\n', ("1:5 control-character",)),
    "escaped carriage return": Case('a: "x\\r\\ny"\n', ("1:6 foreign-line-break",)),
    "escaped zero": Case('"a\\0b": 1\n', ("1:3 control-character",)),
    "C1 control": Case("a: x\x9by\n", ("1:5 control-character",)),
    "delete": Case("a: x\x7fy\n", ("1:5 control-character",)),
    "Trojan Source": Case("a: 1 # \u202ethgir\u2066\n", ("1:8 hidden-character",)),
    "escaped override": Case('a: "x\\u202Ey"\n', ("1:6 hidden-character",)),
    "zero width in a key": Case("a\u200bb: 1\n", ("1:2 hidden-character",)),
    "zero width joiner": Case("a: x\u200dy\n", ("1:5 hidden-character",)),
    "mark inside": Case("a: x\ufeffy\n", ("1:5 hidden-character",)),
    "tag characters": Case("a: x\U000e0069\U000e0067 # c\n", ("1:5 hidden-character",)),
    "variation selectors": Case("a: x\ufe01\U000e0110\n", ("1:5 hidden-character",)),
    "blank letter": Case("a: \u3164\n", ("1:4 hidden-character",)),
    "noncharacter": Case("a: x\uffff\n", ("1:5 hidden-character",)),
    "300 combining marks": Case("a: x" + "\u0301" * 300 + "\n", ("1:13 hidden-character",)),
    "merge conflict": Case("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> branch\n", ("2:1 merge-conflict",)),
    "two conflicts": Case(
        "<<<<<<< a\nb: 1\n=======\n>>>>>>> c\nd: 1\n<<<<<<< a\n||||||| e\n=======\n>>>>>>> c\n",
        ("1:1 merge-conflict", "6:1 merge-conflict"),
    ),
    "half a conflict": Case("a: 1\r\n>>>>>>> branch\r\n", ("2:1 merge-conflict",)),
    # numbers
    "not a number": Case("a: .nan\nb: .inf\nc: -.INF\n", tuple(f"{n}:4 unportable-number" for n in (1, 2, 3))),
    "overflow": Case("a: 1.0e+999\n", ("1:4 unportable-number",)),
    "underflow": Case("a: 1e-999\n", ("1:4 unportable-number",)),
    "minus zero": Case("a: -0.0\nb: -0\n", ("1:4 unportable-number", "2:4 unportable-number")),
    "4301 digits": Case("a: " + "9" * 4301 + "\n", ("1:4 unportable-number",)),
    "8000 hexadecimal digits": Case("a: 0x" + "f" * 8000 + "\n", ("1:4 unportable-number",)),
    "65 bits": Case("a: 9223372036854775808\n", ("1:4 unportable-number",)),
    "sexagesimal of 1500 parts": Case("a: 1" + ":59" * 1500 + "\n", ("1:4 ambiguous-scalar",)),
    # sizes
    "one byte too many": Case("a: 1\n" + "#" * (limits.BYTES - 4), ("1:1 oversized-file",)),
    "value too long": Case(f"a: {'x' * (limits.SCALAR + 1)}\n", ("1:4 oversized-scalar",)),
    "number too long": Case(f"a: {'1' * (limits.SCALAR + 1)}\n", ("1:4 oversized-scalar",)),
    "block too long": Case("a: |\n" + " x\n" * 40_000, ("1:4 oversized-scalar",)),
    "too deep in flow": Case("a: " + "[" * 100_000, ("1:67 excessive-depth",)),
    "too deep in block": Case("".join(f"{' ' * n}a:\n" for n in range(66)), ("65:65 excessive-depth",)),
    "too deep with braces": Case("a: " + "{b: " * 1000, ("1:256 excessive-depth",)),
    "too many values": Case("a: [" + "1," * 60_000 + "]\n", ("1:99999 excessive-nodes",)),
    "too many keys": Case("".join(f"k{n}: 1\n" for n in range(60_000)), ("25000:9 excessive-nodes",)),
    # syntax
    "tab": Case("a:\n\tb: 1\n", ("2:1 tab-indentation",)),
    "tab after an entry": Case("a:\n  b: 1\n\tc: 2\n", ("3:1 tab-indentation",)),
    "tab between values": Case(
        "a:\t1\nb: c\td\ne: {f: 1,\tg: 2}\nh: 1\t# i\n",
        tuple(f"{n}:{c} tab-indentation" for n, c in ((1, 3), (2, 5), (3, 10), (4, 5))),
    ),
    "comment without a space": Case(
        "a: 'b'#c\nd: [1,#e\n2]\nf: |#g\n  h#i\n", ("1:7 invalid-yaml", "2:7 invalid-yaml", "4:5 invalid-yaml")
    ),
    "open bracket without a value": Case("a: [\n", ("1:4 invalid-yaml",)),
    "open brace inside an item": Case("a:\n  - {b: [1, {c: \n\n", ("2:13 invalid-yaml",)),
    "open bracket": Case("a: [1, 2\n", ("1:4 invalid-yaml",)),
    "open quote": Case("a: 'b\nc: 1\n", ("1:4 invalid-yaml",)),
    "second colon": Case("a: b: c\n", ("1:5 invalid-yaml",)),
    "cut expression": Case("a: {where: x IN ('b', 'c')}\n", ("1:12 unquoted-expression",)),
    "cut call": Case("a: {b: coalesce(c, d), e: f}\n", ("1:8 unquoted-expression",)),
    "cut numbers": Case("a: [x IN (1, 2, 1), z]\n", ("1:5 unquoted-expression",)),
    "two cut calls": Case("a: {b: f(x, y), c: g(x, y)}\n", ("1:8 unquoted-expression", "1:20 unquoted-expression")),
    "lone closing parenthesis": Case("a: [x), z]\n", ("1:5 unquoted-expression",)),
}


def places(data: bytes) -> tuple[str, ...]:
    return tuple(f"{d.span.line}:{d.span.column} {d.rule.name}" for d in settle(read("m.yaml", data).diagnostics))


def encoded(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_it_is_refused_at_its_place(case: Case) -> None:
    assert places(encoded(case.data)) == case.found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_its_report_holds_no_character_that_a_terminal_obeys(case: Case) -> None:
    result = read("m.yaml", encoded(case.data))
    report = render(result.diagnostics, {"m.yaml": result.text})
    assert all(line.isprintable() for line in report.replace("\t", " ").split("\n"))
    assert len(report) < 60_000


def test_every_rule_of_reading_has_a_case() -> None:
    names = {found.split(" ")[1] for case in CASES.values() for found in case.found}
    assert names == {value.name for value in vars(rules).values() if isinstance(value, rules.Rule)}


def test_the_second_key_is_reported_with_the_place_of_the_first() -> None:
    (found,) = read("m.yaml", b"a: 1\nb: 2\na: 3\n").diagnostics
    (related,) = found.related
    assert (related.span.line, related.span.column) == (1, 1)
    assert "`a`" in found.message


def test_bytes_that_are_no_text_are_named_by_their_offset() -> None:
    (found,) = read("m.yaml", "a: é".encode("latin-1")).diagnostics
    assert "0xe9 at byte offset 3" in found.message


def test_a_cut_expression_is_shown_whole_and_quoted() -> None:
    source = "a: {where: carrier IN ('EV', \"B6\")}\n"
    (found,) = read("m.yaml", source.encode()).diagnostics
    assert found.help == "quote the expression: 'carrier IN (''EV'', \"B6\")'"
    assert source[found.span.column - 1 : found.span.end_column - 1] == "carrier IN ('EV', \"B6\")"


def test_all_faults_of_one_file_are_found_in_one_reading() -> None:
    data = "a: no\na: 1_0\n1: .nan\nb: 'x' # \u202e\nc: &d 5\ne: [f\n".encode()
    assert places(data) == (
        "1:4 ambiguous-scalar",
        "2:1 duplicate-key",
        "2:4 ambiguous-scalar",
        "3:1 non-string-key",
        "3:4 unportable-number",
        "4:10 hidden-character",
        "5:4 yaml-anchor",
        "6:4 invalid-yaml",
    )


def test_only_faults_of_single_values_and_keys_leave_a_document() -> None:
    assert read("m.yaml", b"a: no\na: 1\nb: 1_0\n2: c\n").document is not None
    assert all(
        read("m.yaml", data).document is None
        for data in (b"a: &b 1", b"a: !!str 1", b"a: [b(c, d)]", b"a: 1\n---\n", b"%YAML 1.2\n---\na: 1", b"a: [")
    )


@pytest.mark.parametrize("data", [b"a\x01" * 400_000, b'a: "' + b"\\e." * 20_000 + b'"', b"<<<<<<< a\n" * 90_000])
def test_a_file_full_of_one_fault_gives_a_bounded_report(data: bytes) -> None:
    found = read("m.yaml", data).diagnostics
    assert len(found) == limits.REPORTED


@pytest.mark.parametrize(
    "text",
    [
        "a: ok — übergröße 日本語 עברית हिन्दी ภาษาไทย",
        "a: warning \u26a0\ufe0f and copyright ©\ufe0f",
        "a: |\n  tab\there\n",
        'a: "tab\\tand\\nline"',
        "a: x = '(' OR y = ')'",
        "a: {b: f(x) + g(y)}",
        "a: {b: 'f(x, y)'}",
        "a: ========",
        "a: '%YAML 1.1'",
        "'<<': 1",
        "'on': 1",
        "--- # start\na: 1\n...\n# end\n",
        "a: 'no'",
        "a: " + "[" * 63 + "]" * 63,
        "a: 'it''s & * ! % @ `'",
        "# " + "x" * 70_000 + "\na: 1",
        "a: why?\nb?: c ? d",
        "a: b#c\nd: '#' #\te\nf: |\n  g#\th\n",
    ],
)
def test_what_only_looks_hostile_is_accepted(text: str) -> None:
    result = read("m.yaml", text.encode())
    assert result.diagnostics == ()
    assert result.document is not None


@pytest.mark.parametrize("text", ["a: {b: why?}", "a: {c?: 1}", "a: [d ? e]", "a: [f?, 'g?']"])
def test_question_mark_inside_braces_is_refused_like_the_parser_of_pyyaml_does(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml.load(text, yaml.SafeLoader)
    (found,) = read("m.yaml", text.encode()).diagnostics
    assert found.rule.code == "MLS008"
    assert found.help.startswith('quote it: "')


def test_hidden_characters_of_one_line_are_one_finding() -> None:
    (found,) = read("m.yaml", "a: w\u200bo\u200br\u200cd".encode()).diagnostics
    assert found.message.endswith("stands here, and more in 2 other places of this line")


def test_windows_line_ends_change_neither_data_nor_places() -> None:
    text = "a: |\n  x\n\n  y\nb: 'c\n  d'\n# e\ne: >-\n  f\n  g\nh: [1,\n  no]\n"
    unix, windows = (read("m.yaml", t.encode()) for t in (text, text.replace("\n", "\r\n")))
    assert unix.document is not None
    assert windows.document is not None
    assert unix.document.data() == windows.document.data()
    assert unix.diagnostics == windows.diagnostics
    paths = (("a",), ("b",), ("e",), ("h",), ("h", 1))
    for path, ask in itertools.product(paths, ("value_span", "key_span")):
        assert getattr(unix.document, ask)(path) == getattr(windows.document, ask)(path)
