"""The steps of a Dockerfile, run by hand below a folder: as docker would, without its layers and its walls."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path


@dataclass
class Image:
    """What the steps left: where things stand, and how the container is started."""

    root: Path
    entrypoint: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"

    def here(self, text: str) -> str:
        """The paths of the image in a text, as they are on this machine."""
        return re.sub(r"(?<![\w.])/(opt|tmp)/", lambda found: f"{self.root}/{found[1]}/", text)

    def close(self) -> None:
        """Takes the right to write from every file and folder of the image, its /tmp apart."""
        closed = self.root / "opt"
        for path in (closed, *closed.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222)


def instructions(dockerfile: Path) -> Iterator[tuple[str, str]]:
    """The name and the arguments of each instruction."""
    lines = [line for line in dockerfile.read_text().splitlines() if not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        if line.strip():
            name, _, rest = line.partition(" ")
            yield name, rest.strip()


def context(folder: Path, ignore: Path, sent: Path) -> Path:
    """The files of a folder that docker is sent, by the patterns of its .dockerignore."""
    patterns = [line for line in ignore.read_text().splitlines() if not line.startswith("#")]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, is_sent = path.relative_to(folder).as_posix(), True
        for pattern in patterns:
            wanted = pattern.removeprefix("!")
            if fnmatch(name, wanted) or name.startswith(f"{wanted}/"):
                is_sent = pattern.startswith("!")
        if is_sent:
            (sent / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, sent / name)
    return sent


def build(dockerfile: Path, sent: Path, root: Path, **variables: str) -> Image:
    """The image that the steps make; `python` is the one of this process, `variables` are added where they run."""
    image = Image(root)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    (root / "tmp").mkdir(parents=True)
    for name, rest in instructions(dockerfile):
        match name:
            case "COPY":
                source, target = [word for word in rest.split() if not word.startswith("--from")]
                if "--from" not in rest:
                    _copy(sent / source, Path(image.here(target)))
            case "RUN":
                command = image.here(re.sub(r"--mount=\S+", "", rest))
                env = {**os.environ, "PATH": path, **variables}
                done = subprocess.run(["/bin/sh", "-ec", command], env=env, capture_output=True, text=True, check=False)
                assert done.returncode == 0, done.stdout + done.stderr
            case "ENV":
                image.variables |= dict(word.split("=", 1) for word in shlex.split(rest))
            case "WORKDIR":
                image.folder = image.here(f"{rest}/")
            case "USER":
                image.user = rest
            case "ENTRYPOINT":
                image.entrypoint = [image.here(word) for word in json.loads(rest)]
            case _:
                assert name in {"FROM", "EXPOSE", "STOPSIGNAL"}
    return image


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
