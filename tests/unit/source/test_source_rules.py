"""The rules of reading are complete, each with its own code and its documentation."""

import pytest
import yaml

from mlspec.diagnostics.rule import Rule
from mlspec.source import composer, rules
from mlspec.source.reader import read

RULES = tuple(value for value in vars(rules).values() if isinstance(value, Rule))


def test_codes_and_names_are_unique_and_codes_count_on() -> None:
    assert [rule.code for rule in RULES] == [f"MLS{number:03}" for number in range(1, len(RULES) + 1)]
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_documentation_has_its_four_parts(rule: Rule) -> None:
    headings = [line for line in rule.doc.splitlines() if line.startswith("## ")]
    assert headings == ["## What it does", "## Why it is bad", "## Example", "## Use instead"]
    assert all(part.strip() for part in rule.doc.split("## ")[1:])
    assert rule.summary in rule.doc


@pytest.mark.parametrize("error", [ValueError("x"), RecursionError(), MemoryError(), IndexError("y")])
def test_whatever_the_parser_raises_is_a_diagnostic_at_the_place_it_reached(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(text: str) -> object:
        following = composer_events(text)
        left = iter(range(6))

        def next_event() -> object:
            if next(left, None) is None:
                raise error
            return following()

        return next_event

    composer_events = composer.events
    monkeypatch.setattr(composer, "events", failing)
    result = read("m.yaml", b"a: 1\nb: 2\nc: 3\n")
    assert result.document is None
    (found,) = result.diagnostics
    assert (found.rule, found.span.line, found.span.column) == (rules.INVALID_YAML, 2, 2)


def test_an_unknown_message_of_the_parser_still_has_a_code_and_a_place() -> None:
    (found,) = read("m.yaml", b"a: |0\n b\n").diagnostics
    assert (found.rule, found.span.column) == (rules.INVALID_YAML, 5)
    assert yaml.__with_libyaml__


SENTENCES = {
    "a: b: c": "a `:` cannot stand here",
    "a: 'b' c": "`c` stands behind a closing quote",
    "a: *.parquet": "a value without quotes cannot begin with `*`",
    "a: @b": "a value without quotes cannot begin with `@`",
    "a: ? b": "a value without quotes cannot begin with `?`",
    "a: 1\nfoo\nb: 2": "`foo` is not an entry `key: value`",
    "a:\n  b: 1\n c: 2": "`c:` does not line up with the keys of a mapping",
    "a:\n  - b\n  c: 1": "`c:` does not line up with the items of a list",
    "a: - b": "a list cannot begin here",
    "a: {b: [1, 2}": "`}` cannot stand here: a comma or the end of the braces is missing",
    "a: {b: 1": "`{` is never closed",
    "a: ]": "a value is missing before `]`",
    'a: "\\q"': "`\\q` begins with an escape that does not exist",
    'a: "x\\u12"': "`\\u12` is no escape for a character",
    'a: "b\n---\n"': "this quote is never closed",
    "a: | b": "`b` cannot follow `|` or `>`",
    "a: !<b": "`!<b` is a tag that does not exist",
    "a: {b: c IN [1, 2]}": "`[` cannot stand here: a comma or the end of the braces is missing",
    "a: 1\n...\n%YAML 1.1\n": "the document ended before `end of file`",
}


@pytest.mark.parametrize(("text", "sentence"), SENTENCES.items())
def test_broken_syntax_is_said_in_words(text: str, sentence: str) -> None:
    (found,) = read("m.yaml", text.encode()).diagnostics
    assert found.message == sentence
    assert found.help


def test_a_missing_comma_names_the_bracket_it_is_missing_in() -> None:
    (found,) = read("m.yaml", b"a: {b: 1\nc: 2\n").diagnostics
    assert [(r.span.line, r.span.column, r.message) for r in found.related] == [(1, 4, "`{` opens here")]
