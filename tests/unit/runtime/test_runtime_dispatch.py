import os
import subprocess
import sys

import pytest
from runtime_pipeline import Pipeline

from mlspec_runtime.__main__ import STAGES, THREAD_VARIABLES, main


def test_a_library_other_than_pinned_stops_the_stage_and_says_how_to_install_it(pipeline: Pipeline) -> None:
    (pipeline.folder / "environment.lock").write_text("# pins\nduckdb==0.0.1\nno-such==1.0\n", encoding="utf-8")
    said = pipeline.fails("label")
    assert said.startswith("mlspec_runtime label: environment.lock pins duckdb 0.0.1 (")
    assert "no-such 1.0 (not installed)" in said
    assert "pip install -r environment.lock" in said


@pytest.mark.parametrize("line", ["duckdb>=1", "duckdb", "-r other.txt", "duckdb == 2.0.0"])
def test_a_line_that_pins_nothing_is_named_with_its_number(pipeline: Pipeline, line: str) -> None:
    (pipeline.folder / "environment.lock").write_text(f"\n{line}\n", encoding="utf-8")
    assert f"environment.lock:2: {line!r} is no pin" in pipeline.fails("label")


def test_outside_a_pipeline_folder_the_lock_is_missed(pipeline: Pipeline) -> None:
    (pipeline.folder / "environment.lock").unlink()
    assert "run in the pipeline's folder" in pipeline.fails("label")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- 1\n", "params.yaml holds no mapping"),
        ("a: [\n", "cannot read params.yaml"),
        ("threads: 1\n", "params.yaml has no 'split'"),
        ("threads: many\nsplit: {}\n", "params.yaml: threads: Input should be a valid integer, found 'many'"),
        (
            "split: {timezone: UTC, test: 1, gap: 0, folds: {count: 1, length: 1, every: 1}, shuffled: 3}\n",
            "params.yaml: split.shuffled: Unexpected keyword argument, found 3",
        ),
        (
            "split: {timezone: UTC, test: -1, gap: 0, folds: {count: 1, length: 1, every: 1}}\n",
            "split.test: Input should be greater than 0, found -1",
        ),
        (
            "split: {timezone: UTC, test: '1', gap: 0, folds: {count: 1, length: 1, every: 1}}\n",
            "split.test: Input should be a valid number",
        ),
    ],
)
def test_a_fault_of_params_is_one_line_that_names_its_place(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (pipeline.folder / "params.yaml").write_text(text, encoding="utf-8")
    assert main(["split"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_the_threads_of_params_override_the_environment(pipeline: Pipeline) -> None:
    pipeline.fails("split")
    assert [os.environ[name] for name in THREAD_VARIABLES] == ["1", "1", "1"]


@pytest.mark.parametrize("arguments", [[], ["no-such-stage"], ["ingest"], ["label", "extra"]])
def test_a_wrong_command_is_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_one_stage_is_imported_and_nothing_numeric_before_it() -> None:
    program = "import sys, mlspec_runtime.__main__; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "sklearn", "duckdb", "scipy", "pandas"}
    assert not [name for name in loaded if name.startswith("mlspec_runtime.stages.")]


def test_every_stage_has_a_module_with_a_run() -> None:
    from importlib import import_module  # what is tested is that the name leads there

    for name in STAGES:
        assert callable(import_module(f"mlspec_runtime.stages.{name.replace('-', '_')}").run)


def test_a_missing_input_names_the_file_and_the_way_to_make_it(pipeline: Pipeline) -> None:
    pipeline.sections["split"] = {
        "timezone": "UTC",
        "test": 1,
        "gap": 0,
        "folds": {"count": 1, "length": 1, "every": 1},
    }
    assert "cannot read out/label/rows.parquet: run `dvc repro`" in pipeline.fails("split")
