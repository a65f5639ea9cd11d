import re

import pytest
import yaml

from mlspec.emit.verify import first_difference
from mlspec.emit.written import Commented, Script, meaning
from mlspec.emit.yaml_writer import to_yaml


def test_a_script_is_a_block_wherever_it_stands() -> None:
    script = Script("set -e", "if true; then", '  echo "a: b" # c', "fi")
    data = {"run": script, "list": [script, {"run": script}], "after": 1}
    text = to_yaml(data)
    assert text.startswith('run: |\n  set -e\n  if true; then\n    echo "a: b" # c\n  fi\nlist:\n  - |\n    set -e\n')
    assert first_difference(meaning(data), yaml.safe_load(text)) is None


def test_a_comment_stands_behind_its_value() -> None:
    data = {"contents": Commented("read", "to read\nall: of it"), "nested": {"uses": Commented("a/b@c", "v1")}}
    text = to_yaml(data)
    assert text == "contents: read  # to read\\x0aall: of it\nnested:\n  uses: a/b@c  # v1"
    assert yaml.safe_load(text) == meaning(data) == {"contents": "read", "nested": {"uses": "a/b@c"}}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("echo ${{ inputs.model }}",), "from the environment alone"),
        (("echo $[[ inputs.model ]]",), "from the environment alone"),
        (("echo a ",), "no line of a block"),
        (("",), "no line of a block"),
        (("a\nb",), "no line of a block"),
        (("echo ä",), "no line of a block"),
        ((" a",), "left margin"),
        ((), "left margin"),
    ],
)
def test_what_is_no_script(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Script(*lines)
