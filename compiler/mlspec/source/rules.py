"""The faults of reading: what makes a file no spec before anyone asks what it says."""

from typing import Final

from mlspec.diagnostics.rule import Rule


def _rule(code: str, name: str, summary: str, *, why: str, example: str, instead: str) -> Rule:
    doc = (
        f"## What it does\n{summary}\n\n## Why it is bad\n{why}\n\n## Example\n{example}\n\n## Use instead\n{instead}\n"
    )
    return Rule(code, name, "error", summary, doc)


OVERSIZED_FILE: Final = _rule(
    "MLS001",
    "oversized-file",
    "Finds a file of more than 1,000,000 bytes.",
    why="A spec is written and reviewed by people. A file this large is data in the wrong place, or an attack.",
    example="A spec with a table of a million keys pasted into it.",
    instead="Put the table into a file of its own and name its path in the spec.",
)
FOREIGN_ENCODING: Final = _rule(
    "MLS002",
    "foreign-encoding",
    "Finds bytes that are not UTF-8: UTF-16, Latin-1, a compressed or binary file.",
    why="Readers guess encodings differently, so that one file has several meanings.",
    example="A spec saved as UTF-16, or with an `é` in Latin-1.",
    instead="Save the file as UTF-8: `iconv -f LATIN1 -t UTF-8 model.yaml`.",
)
BYTE_ORDER_MARK: Final = _rule(
    "MLS003",
    "byte-order-mark",
    "Finds a byte order mark at the start of the file.",
    why="It is invisible, and some readers make it part of the first key.",
    example="A spec saved as `UTF-8 with BOM`.",
    instead="Save the file as UTF-8 without a mark.",
)
FOREIGN_LINE_BREAK: Final = _rule(
    "MLS004",
    "foreign-line-break",
    "Finds a line break other than LF or CRLF: a lone CR, NEL, or the Unicode line and paragraph separators.",
    why="YAML 1.1, YAML 1.2 and editors disagree on where such a line ends: a comment for a person is "
    "a key for a machine.",
    example="A file with the line ends of an old Mac.",
    instead="End lines with LF or CRLF.",
)
CONTROL_CHARACTER: Final = _rule(
    "MLS005",
    "control-character",
    "Finds a control character, raw or written as an escape.",
    why="A terminal obeys it: a message that shows the value could recolour, retitle or overwrite the screen.",
    example='description: "\\e]0;owned\\a"',
    instead="Leave it out. Tabs and line breaks are fine in quoted values.",
)
HIDDEN_CHARACTER: Final = _rule(
    "MLS006",
    "hidden-character",
    "Finds characters that a reviewer cannot see: bidirectional controls, zero-width characters, "
    "tag characters, "
    "stacks of combining marks.",
    why="The file means something else than it shows (CVE-2021-42574, Trojan Source), in comments too.",
    example="owner: crew with U+202E between its letters.",
    instead="Retype the value. If a language needs the character, keep the text in documentation outside the spec.",
)
MERGE_CONFLICT: Final = _rule(
    "MLS007",
    "merge-conflict",
    "Finds the markers of a merge conflict.",
    why="The file holds two versions of itself.",
    example="<<<<<<< HEAD",
    instead="Resolve the conflict: keep one side and delete the marker lines.",
)
INVALID_YAML: Final = _rule(
    "MLS008",
    "invalid-yaml",
    "Finds text that is not YAML, or that some readers of YAML refuse.",
    why="There is nothing to compile.",
    example="name: [a, b",
    instead="name: [a, b]",
)
TAB_INDENTATION: Final = _rule(
    "MLS009",
    "tab-indentation",
    "Finds a tab where YAML wants spaces: ahead of a line, or between values.",
    why="How deep a tab indents is a setting of the editor, so YAML forbids it.",
    example="metadata: followed by a line that begins with a tab.",
    instead="Indent with two spaces.",
)
EMPTY_DOCUMENT: Final = _rule(
    "MLS010",
    "empty-document",
    "Finds a file without content: empty, only comments, or only `---`.",
    why="There is nothing to compile, and a spec that was emptied by accident must not pass as a deletion.",
    example="# to do",
    instead="Delete the file, or write a spec; the README names the smallest one.",
)
ROOT_NOT_MAPPING: Final = _rule(
    "MLS011",
    "root-not-mapping",
    "Finds a file whose outermost value is a list or a single value.",
    why="A spec is a mapping with apiVersion and kind at its top.",
    example="- kind: Model",
    instead="kind: Model",
)
SEVERAL_DOCUMENTS: Final = _rule(
    "MLS012",
    "several-documents",
    "Finds a second YAML document in the file, or text after the document's end.",
    why="Many readers silently use the first document only.",
    example="kind: Model, then a line `---` and another spec.",
    instead="Write one spec a file.",
)
YAML_DIRECTIVE: Final = _rule(
    "MLS013",
    "yaml-directive",
    "Finds a `%YAML` or `%TAG` directive.",
    why="It changes how the rest is read. mlspec always reads YAML 1.2's core schema.",
    example="%YAML 1.1",
    instead="Delete the line.",
)
YAML_ANCHOR: Final = _rule(
    "MLS014",
    "yaml-anchor",
    "Finds an anchor (`&name`) or an alias (`*name`).",
    why="An alias says in one place what another place means; a few nested ones expand to billions of values.",
    example="defaults: &defaults {max_iter: 60}",
    instead="Write the value out where it is used: a reviewer then sees every place that changes.",
)
YAML_TAG: Final = _rule(
    "MLS015",
    "yaml-tag",
    "Finds a tag such as `!!python/name`, `!include` or `!!str`.",
    why="A tag asks the reader to construct something. A spec is data: what a value is follows from its field.",
    example="name: !!str 1",
    instead='name: "1"',
)
MERGE_KEY: Final = _rule(
    "MLS016",
    "merge-key",
    "Finds the merge key `<<`.",
    why="YAML 1.2 does not have it: one reader merges, the next sees a key named `<<`.",
    example="<<: *defaults",
    instead="Write the entries out.",
)
DUPLICATE_KEY: Final = _rule(
    "MLS017",
    "duplicate-key",
    "Finds a key that stands twice in one mapping.",
    why="Most readers silently keep the last one, some the first.",
    example="{kpi: errors, kpi: latency}",
    instead="{kpi: errors}",
)
COMPLEX_KEY: Final = _rule(
    "MLS018",
    "complex-key",
    "Finds a key that is a list or a mapping.",
    why="A key names a field. Braces without quotes often are a template that was meant to be a string.",
    example="path: {{ folder }}",
    instead="path: data",
)
NON_STRING_KEY: Final = _rule(
    "MLS019",
    "non-string-key",
    "Finds a plain key that is a number, a truth value or null.",
    why="JSON knows only strings as keys, and readers convert others differently: `1.0` and `1` become one key or two.",
    example="1: first",
    instead='"1": first',
)
AMBIGUOUS_SCALAR: Final = _rule(
    "MLS020",
    "ambiguous-scalar",
    "Finds a plain value that YAML 1.1 and YAML 1.2 read differently: `no`, `on`, `0755`, `1_000`, `12:30:45`. "
    "A number like `1e-3` is let pass, although YAML 1.1 makes a text of it: JSON writes numbers so, JSON is read "
    "as it is, and what is generated from a spec has them in a form that both take for numbers.",
    why="The tools that read a spec, its plan or its output follow both versions: the same text means "
    "false here, a country there.",
    example="countries: [se, no, dk]",
    instead='countries: [se, "no", dk]',
)
UNPORTABLE_NUMBER: Final = _rule(
    "MLS021",
    "unportable-number",
    "Finds a number that is not finite, does not fit into 64 bits, or is minus zero.",
    why="JSON and other readers cannot carry it, and a bound of NaN always passes or always fails.",
    example="at_most: .nan",
    instead="at_most: 0.05",
)
UNQUOTED_EXPRESSION: Final = _rule(
    "MLS022",
    "unquoted-expression",
    "Finds an expression inside `{ }` or `[ ]` that was cut at a comma.",
    why="Inside braces and brackets a comma ends a plain value, also within parentheses.",
    example="regional: {where: carrier IN ('EV', '9E')}",
    instead="regional: {where: \"carrier IN ('EV', '9E')\"}",
)
EXCESSIVE_DEPTH: Final = _rule(
    "MLS023",
    "excessive-depth",
    "Finds values nested more than 64 deep.",
    why="No spec needs it; it exhausts the stack of whoever walks the tree.",
    example="[[[[ ... ]]]]",
    instead="Flatten the value.",
)
EXCESSIVE_NODES: Final = _rule(
    "MLS024",
    "excessive-nodes",
    "Finds a file with more than 50,000 keys and values.",
    why="A spec is written and reviewed by people. So many values are data in the wrong place, or an attack.",
    example="A list of 60,000 identifiers.",
    instead="Put the list into a file of its own and name its path in the spec.",
)
OVERSIZED_SCALAR: Final = _rule(
    "MLS025",
    "oversized-scalar",
    "Finds a value of more than 65,536 characters, or a key of more than 1,024.",
    why="Names and expressions are short; what is this long belongs in a file of its own.",
    example="A description with an image in base64.",
    instead="Put the text into a file of its own and name its path in the spec.",
)
