"""A project of many small models, each with what it compiles to, in a repository."""

from pathlib import Path

from command_line import MINIMAL
from compared_projects import edit
from scratch_repository import commit, repository


def many_models(folder: Path, count: int) -> Path:
    """Returns `folder` as a committed project of so many copies of the smallest good model, under other names."""
    folder.mkdir(parents=True)
    (folder / "mlspec.yaml").write_bytes((MINIMAL / "mlspec.yaml").read_bytes())
    spec = (MINIMAL / "churn" / "model.yaml").read_text()
    generated = MINIMAL / "expected" / "generated" / "churn"
    files = {file.relative_to(generated): file.read_bytes() for file in generated.rglob("*") if file.is_file()}
    assert spec.count("name: churn,") == 1
    for number in range(count):
        name = f"model-{number}"
        written = {Path(name) / "model.yaml": spec.replace("name: churn,", f"name: {name},").encode()}
        written |= {Path("generated") / name / file: data for file, data in files.items()}
        for file, data in written.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(data)
    repository(folder)
    commit(folder, "many models")
    return folder


def change(project: Path, number: int) -> None:
    """Changes one digit of one model."""
    edit(project / f"model-{number}" / "model.yaml", "gates", 0, "better_by", value=0.02)
