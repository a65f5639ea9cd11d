"""Templates own shape; whatever a value holds, it is one scalar in the place the template gave it."""

import shlex
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlspec.emit.template_environment import environment, html_environment, render
from mlspec.resources import schema_root, template_root

PAYLOADS = (
    "[[ 7*7 ]]", "[% for x in y %]", "[# c #]", "{{ 7*7 }}", "{{ cycler.__init__.__globals__ }}", "{% x %}",
    "%(x)s", "{0}", "${{ secrets.TOKEN }}", "x\nreplicas: 99", "x\n      - run: touch x", '"', "'", "# c",
    "a: b", "*x", "no", "~", "\x1b[2J", "; touch x", "$(touch x)", "`touch x`", "\u2028x: 1", "]",
    "---\nb: 1",
)  # fmt: skip


def rendered(source: str, **values: object) -> str:
    return environment(jinja2.DictLoader({"t": source})).get_template("t").render(values)


def read(source: str, **values: object) -> Any:
    return yaml.safe_load(rendered(source, **values))


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
def test_a_payload_stays_the_value_it_is(payload: str) -> None:
    source = "# [[ v | comment ]]\na: [[ v ]]\nb:\n  - [[ v ]]\nc:\n  [[ [v, {'k': v}] | to_yaml(2) ]]\nd: 1\n"
    assert read(source, v=payload) == {"a": payload, "b": [payload], "c": [payload, {"k": payload}], "d": 1}


@given(st.text())
def test_any_comment_is_one_line(text: str) -> None:
    assert read("# [[ v | comment ]]\na: 1 # [[ v | comment ]]\nb: 2\n", v=text) == {"a": 1, "b": 2}


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1))
def test_a_command_is_its_arguments_again(arguments: list[str]) -> None:
    assert shlex.split(read("cmd: [[ v | shell ]]\n", v=tuple(arguments))["cmd"]) == arguments


@pytest.mark.parametrize(
    ("source", "value", "error"),
    [
        ("a: [[ v ]]", {"b": 1}, "to_yaml"),
        ("a: [[ v ]]", ["b"], "to_yaml"),
        ("a: [[ v ]]", ("b",), "to_yaml"),
        ("a: [[ v ]]", object(), "object is not one YAML scalar"),
        ("a: [[ v ]]", float("nan"), "no place"),
        ("a: [[ v ]]", "\ud800", "surrogate"),
        ("# [[ v | comment ]]", None, "text is wanted"),
        ("a: [[ v | shell ]]", "rm -rf x", "tuple of arguments"),
        ("a: [[ v | shell ]]", ("a\0b",), "NUL"),
        ("a: [[ v | shell ]]", ("a", 1), "text is wanted"),
        ("[[ v | key ]]: 1", "a b", "not allowed as a key"),
        ("[[ v | key ]]: 1", "a:\n  b", "not allowed as a key"),
        ("[[ v | key ]]: 1", "a\n", "not allowed as a key"),
        ("[[ v | key ]]: 1", "", "not allowed as a key"),
        ("[[ v | key ]]: 1", "é", "not allowed as a key"),
        ("[[ v | key ]]: 1", "k" * 300, "not allowed as a key"),
    ],
)
def test_a_value_that_does_not_fit_its_place_is_refused(source: str, value: object, error: str) -> None:
    with pytest.raises((TypeError, ValueError), match=error):
        rendered(source, v=value)


@pytest.mark.parametrize("name", ["train-logistic", "metrics/gate.json", "../x", "no", "on", "1.1.0", "007", "a@b"])
def test_a_key_is_read_back_as_text(name: str) -> None:
    assert read("[[ v | key ]]: 1\n", v=name) == {name: 1}


@pytest.mark.parametrize(
    "source", ["[[ w ]]", "[[ v.w ]]", "[[ w | comment ]]", "[[ w | to_yaml ]]", "[[ [w] | to_yaml ]]"]
)
def test_a_missing_value_is_an_error(source: str) -> None:
    with pytest.raises((jinja2.UndefinedError, TypeError)):
        rendered(source, v={"a": 1})


@pytest.mark.parametrize(
    "source", ["[[ (v | to_yaml) ~ '' ]]", "[[ v | comment | string ]]", "[[ (v | key) + ': 1' ]]"]
)
def test_text_built_from_written_text_is_a_value_again(source: str) -> None:
    rendering = environment(jinja2.DictLoader({"t": source}))
    rendering.filters["string"] = str
    text = rendering.get_template("t").render(v="on")
    assert isinstance(yaml.safe_load(text), str)


@pytest.mark.parametrize(
    "name", ["range", "lipsum", "cycler", "joiner", "namespace", "dict", "self.__init__", "environ"]
)
def test_a_template_reaches_nothing_but_its_values(name: str) -> None:
    with pytest.raises((jinja2.UndefinedError, TypeError)):
        rendered(f"a: [[ {name} ]]")


@pytest.mark.parametrize("name", ["range(3)", "dict()", "[cycler(1)]", "namespace()"])
def test_a_template_cannot_call_what_jinja_offers(name: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        rendered(f"[% for x in {name} %]a[% endfor %]")


@pytest.mark.parametrize("name", ["safe", "attr", "tojson", "format", "join", "xmlattr"])
def test_only_our_filters_exist(name: str) -> None:
    with pytest.raises(jinja2.TemplateAssertionError, match="No filter"):
        rendered(f"[[ v | {name} ]]", v="a")


@pytest.mark.parametrize("name", ["../../pyproject.toml", "/etc/passwd", "dvc/../../pyproject.toml"])
def test_a_template_outside_its_folder_is_not_found(name: str) -> None:
    with pytest.raises(jinja2.TemplateNotFound):
        render(name)


def test_blocks_leave_no_lines_behind() -> None:
    source = "a:\n[% for x in v %]\n  - [[ x ]]\n[% endfor %]\n[% if v %]\n  # seen\n[% endif %]\nb: 1\n"
    assert rendered(source, v=["x", "y"]) == 'a:\n  - x\n  - "y"\n  # seen\nb: 1\n'


def test_constants_are_scalars_too() -> None:
    assert rendered("a: [[ 'no' ]]\nb: [[ 1e-7 ]]\n") == 'a: "no"\nb: 1.0e-07\n'


def test_the_delimiters_of_other_tools_pass() -> None:
    text = "run: echo ${{ github.sha }} {{ .Values.x }} $(X) ${Y} {% raw %} {# c #} [ -n x ] [a, b]\n"
    assert rendered(text) == text


def test_html_is_escaped() -> None:
    template = html_environment(jinja2.DictLoader({"t": "<p title='{{ v }}'>{{ v }}</p>"})).get_template("t")
    assert template.render(v="<b>'&\"") == "<p title='&lt;b&gt;&#39;&amp;&#34;'>&lt;b&gt;&#39;&amp;&#34;</p>"
    with pytest.raises(jinja2.UndefinedError):
        template.render()


def test_the_data_folders_are_found() -> None:
    assert {template_root().name, schema_root().name} == {"templates", "schemas"}
    assert any(template_root().rglob("*.j2"))


def test_a_working_directory_full_of_templates_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates" / "dvc").mkdir(parents=True)
    (tmp_path / "templates" / "dvc" / "params.yaml.j2").write_text("pwned: true\n")
    monkeypatch.chdir(tmp_path)
    assert template_root().is_absolute()
    assert not template_root().is_relative_to(tmp_path)
