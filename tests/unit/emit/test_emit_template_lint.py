"""Every shipped template keeps the rules, and every way to break them is found."""

from pathlib import Path

import pytest

from mlspec.emit.template_lint import lint
from mlspec.resources import template_root

TEMPLATES = sorted(path for path in template_root().rglob("*.j2") if not path.name.endswith((".html.j2", ".svg.j2")))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(template_root()).as_posix())
def test_a_shipped_template_keeps_the_rules(path: Path) -> None:
    assert lint(path.relative_to(template_root()).as_posix(), path.read_text(encoding="utf-8")) == ()


GOOD = """\
# [[ header | comment ]]
[# a comment
   of the template #]
stages:
[% for stage in stages
   if stage %]
  [[ stage.name | key ]]:
    desc: [[ stage.description ]] # [[ why | comment ]]
    cmd: [[ stage.command | shell ]]
    "on": ${{ github.sha }}
    deps:
      - [[ path ]]
      - [[ path | key ]]:
          cache: false
      - name: [[ path ]]
    matrix: [[ names | to_yaml(flow=true) ]]
    data:
      [[ data | to_yaml(indent=6) ]]
    list:
      - [[ data | to_yaml(8) ]]
    run: |
      echo "$NAME" # no value here
[% endfor %]
"""

BAD = {
    'a: "[[ v ]]"': "quotes",
    "a: '[[ v ]]'": "quotes",
    'a: "x [[ v ]]': "quotes",
    '"[% if v %]\n[[ v ]]\n[% endif %]"': "quotes",
    "a: x[[ v ]]": "whole",
    "a: [[ v ]]x": "whole",
    "a: [[ v ]] [[ w ]]": "whole",
    "a: [ [[ v ]] ]": "whole",
    "run: echo [[ v ]]": "whole",
    "a: &x [[ v ]]": "whole",
    "[[ v ]]: 1": "`key`",
    "- [[ v ]]: 1": "`key`",
    "[[ v | to_yaml ]]: 1": "`key`",
    "[[ v | comment ]]: 1": "`comment` is for comments",
    "a: [[ v | comment ]]": "`comment` is for comments",
    "# [[ v ]]": "through `comment`",
    "a: 1 # [[ v ]]": "through `comment`",
    "# [[ v | to_yaml ]]": "through `comment`",
    "a:\n  [[ v ]]": "alone on its line",
    "[[ v ]]": "alone on its line",
    "a:\n  [[ v | to_yaml ]]": "indent=2",
    "a:\n  [[ v | to_yaml(indent=4) ]]": "indent=2",
    "a: [[ v | to_yaml ]]": "line of their own",
    "a:\n  - [[ v | to_yaml(indent=2) ]]": "indent=4",
    "run: |\n  [[ v ]]": "block scalar",
    "- run: >-\n    x\n\n    [[ v | shell ]]": "block scalar",
    "run: |2 # c\n  [[ v ]]": "block scalar",
    "cmd: [[ v ]]": "`shell`",
    "- run: [[ v ]]": "`shell`",
    "a: [[ v ~ w ]]": "Concat",
    "cmd: [[ ('a ' ~ v,) | shell ]]": "Concat",
    "a: [[ 'x' + v ]]": "Add",
    "a: [[ '%s' % v ]]": "Mod",
    "a: [[ v.format(w) ]]": "Call",
    "a: [[ ' '.join(v) ]]": "Call",
    "[% set x %]a: [[ v | key ]][% endset %]": "AssignBlock",
    "[% set x = v ~ w %]": "Concat",
    "[% macro m(v) %]a[% endmacro %]": "Macro",
    "[% filter comment %]a[% endfilter %]": "FilterBlock",
    "[% import 'x' as x %]": "Import",
    "[% extends 'x' %]": "Extends",
}


def test_a_good_template_has_no_fault() -> None:
    assert lint("dvc/good.yaml.j2", GOOD) == ()


@pytest.mark.parametrize("source", BAD, ids=ascii)
def test_a_fault_is_found(source: str) -> None:
    faults = lint("dvc/bad.yaml.j2", source + "\n")
    assert any(BAD[source] in fault for fault in faults), faults


def test_a_fault_names_its_line() -> None:
    source = "[# one\ntwo #]\n[% for x in\n  y %]\na: 1\n[% endfor %]\nb:\n  - x\nc: '[[ v ]]'\n"
    (fault,) = lint("dvc/x.yaml.j2", source)
    assert fault.startswith("dvc/x.yaml.j2:9: ")


def test_another_kind_of_file_may_hold_a_value_alone_on_its_line() -> None:
    source = "# [[ header | comment ]]\n[% for library in libraries %]\n[[ library ]]\n[% endfor %]\n"
    assert lint("dvc/environment.lock.j2", source) == ()
    assert lint("serve/Dockerfile.j2", 'FROM "[[ image ]]"\n') != ()
