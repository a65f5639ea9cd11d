"""What the one style looks like, form by form."""

import pytest
from formatting_documents import LONG, read_clean

from mlspec.formatting.format import formatted
from mlspec.spec.model_spec import ModelSpec

WIDE = ", ".join(f"column_{number}" for number in range(12))
BLOCK = "".join(f"  - column_{number}\n" for number in range(12))

STYLE = {
    "indentation": ("a:\n    b:\n     - 1\n     -   2\n", "a:\n  b:\n    - 1\n    - 2\n"),
    "list beside its key": ("a:\n- 1\n- b: 2\n  c: 3\n", "a:\n  - 1\n  - b: 2\n    c: 3\n"),
    "item below its dash": ("a:\n  -\n    b: 1\n    c: 2\n", "a:\n  - b: 1\n    c: 2\n"),
    "list in a list": ("a:\n  - - 1\n    - 2\n", "a:\n  - - 1\n    - 2\n"),
    "blank lines": ("\n\na: 1\n\n\n\nb:\n\n  c: 1\n\n", "a: 1\n\nb:\n  c: 1\n"),
    "document markers": ("--- # c\na: 1\n...\n# d\n", "# c\na: 1\n# d\n"),
    "root in braces": ('{"a": 1, "b": {"c": [1, 2]}}', "a: 1\nb: {c: [1, 2]}\n"),
    "explicit key": ("? a\n: 1\n", "a: 1\n"),
    "spaces in braces": ("a: { b: 1 ,c:   [ 1,2 ] , }\n", "a: {b: 1, c: [1, 2]}\n"),
    "braces over lines": ("a: {b: 1,\n  c: 2}\n", "a: {b: 1, c: 2}\n"),
    "pair in a list": ("a: [b: 1]\n", "a: [{b: 1}]\n"),
    "nothing in braces": ("a: {b: , c: {}, d: []}\n", "a: {b: null, c: {}, d: []}\n"),
    "brackets that do not fit": (f"a: [{WIDE}]  # c\n", f"a:                                      # c\n{BLOCK}"),
    "braces of an item that do not fit": (
        f"a:\n  - {{b: [x], c: {'x' * 109}}}  # c\n",
        f"a:\n  - b: [x]                              # c\n    c: {'x' * 109}\n",
    ),
    "comments in braces": (
        "a: {  # c\n  # d\n  b: 1,  # e\n  c: {d: 2}\n  # f\n}  # g\n",
        f"a:{' ' * 38}# c\n  # d\n  b: 1{' ' * 34}# e\n  c: {{d: 2}}\n  # f\n# g\n",
    ),
    "waiver beside braces that do not fit": (f"a: [{WIDE}] # mlspec: x\n", f"a: [{WIDE}]  # mlspec: x\n"),
    "waiver above braces that do not fit": (f"# mlspec: x\na: [{WIDE}]\n", f"# mlspec: x\na: [{WIDE}]\n"),
    "number as it was written": ("a: 0.10\nb: 0x1F\nc: 1e3\n", "a: 0.10\nb: 0x1F\nc: 1e3\n"),
    "quotes without need": ("a: 'x y'\nb: \"c\"\n'd': it's\n", "a: x y\nb: c\nd: it's\n"),
    "quotes that keep a text a text": ("a: '1'\nb: 'no'\nc: ''\nd: 'null'\n", 'a: "1"\nb: "no"\nc: ""\nd: "null"\n'),
    "quotes that keep a date from old readers": (
        "a: '2027-06-30'\nb: 2027-06-30\n",
        'a: "2027-06-30"\nb: 2027-06-30\n',
    ),
    "quotes around quotes": ('a: "\'x\' IN (\\"y\\")"\n', "a: '''x'' IN (\"y\")'\n"),
    "quotes in braces alone": ("a: {b: 'f(x, y)'}\nc: 'f(x, y)'\n", 'a: {b: "f(x, y)"}\nc: f(x, y)\n'),
    "line break in quotes": ('a: "b\\n\\tc"\n', 'a: "b\\n\\tc"\n'),
    "wide text on one line": (f"a: {LONG}\n", f"a: {LONG}\n"),
    "text over lines that fits one": ("a: b\n  c\n", "a: b c\n"),
    "text over lines that fits none": (f"a: {LONG}\n  {LONG[:9]}\n", f"a: {LONG[:114]}\n  {LONG[115:]} {LONG[:9]}\n"),
    "block": ("a: |\n     x\n       y\n\n     z\nb: 1\n", "a: |\n  x\n    y\n\n  z\nb: 1\n"),
    "block that begins with a space": ("a: |2-\n    x\n   y\n", "a: |2-\n    x\n   y\n"),
    "block whose last lines count": ("a: |+\n   x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"),
    "folded block": ("a: >-\n      x\n      y\n\n        z\n", "a: >-\n  x\n  y\n\n    z\n"),
    "comment on the line of a block": ("a: |- # c\n    x\n", f"a: |-{' ' * 35}# c\n  x\n"),
    "comments of neighbours": (
        f"a: {'x' * 50} # c\nb: 1 # d\nc: 2\nd: 3 # e\n",
        f"a: {'x' * 50}  # c\nb: 1{' ' * 51}# d\nc: 2\nd: 3{' ' * 36}# e\n",
    ),
    "comment far to the right": (
        f"a: {'x' * 90} # c\nb: 1 # d\n",
        f"a: {'x' * 90}  # c\nb: 1{' ' * 36}# d\n",
    ),
    "comments between levels": (
        "a:\n    b: 1\n    # of b's level\n  # of no level\n# of c's level\nc: 1\n  # of the end\n",
        "a:\n  b: 1\n  # of b's level\n# of no level\n# of c's level\nc: 1\n# of the end\n",
    ),
    "comment behind a dash": ("a:\n  - # c\n    b: 1\n", "a:\n  # c\n  - b: 1\n"),
    "comments ahead of a value": ("a: # c\n  # d\n  1\nb: 2\n", f"a: 1{' ' * 36}# c\n# d\nb: 2\n"),
}


@pytest.mark.parametrize(("text", "expected"), STYLE.values(), ids=STYLE.keys())
def test_the_one_style(text: str, expected: str) -> None:
    assert formatted(read_clean(text), None) == expected
    assert formatted(read_clean(expected), None) == expected


def test_keys_of_sections_follow_the_language_and_names_their_author() -> None:
    text = """\
# The file.

# Of the label.
label: {delay: {max: 7h, p50: 1h}, expr: b, from: s}  # beside the label
kind: Model
# Of the metadata.
metadata:
  version: 1.0.0
  # Of the name.
  name: z
sources:
  s: {columns: {b: {nullable: true, type: double}, a: string}, path: a.csv}
model: {variants: {b: {params: {z: 1, a: 2}, estimator: E}, a: {estimator: F}}}
"""
    assert (
        formatted(read_clean(text), ModelSpec)
        == """\
# The file.

kind: Model
# Of the metadata.
metadata:
  # Of the name.
  name: z
  version: 1.0.0
sources:
  s: {path: a.csv, columns: {b: {type: double, nullable: true}, a: string}}

# Of the label.
label: {from: s, expr: b, delay: {p50: 1h, max: 7h}}  # beside the label
model: {variants: {b: {estimator: E, params: {z: 1, a: 2}}, a: {estimator: F}}}
"""
    )
