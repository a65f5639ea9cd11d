"""Programs of a job that are watched: each call is written down, and may kill who called or let others go first."""

import os
import shlex
import shutil
from pathlib import Path

SCRIPT = """#!/bin/sh
printf '%s\\n' "$*" >> {log}
count=$(grep -c '' {log})
[ "$count" = "$(cat {kill} 2>/dev/null)" ] && kill -9 $PPID && sleep 1
for word; do
  if [ "$word" = push ] && [ -e {hook} ]; then sh {hook}; fi
done
PATH={path} exec {program} "$@"
"""


class Watched:
    """Stands in for `git`, and for `gh` where there is one, on the PATH of a job."""

    def __init__(self, home: Path, path: str) -> None:
        self.folder = home / "watched"
        self.folder.mkdir()
        self.log, self.kill, self.hook = (self.folder / name for name in ("log", "kill-at", "before-push"))
        for name in ("git", "gh"):
            program = shutil.which(name, path=path)
            if program is None:
                continue
            said = {"log": self.log, "kill": self.kill, "hook": self.hook, "program": program, "path": path}
            quoted = {key: shlex.quote(str(value)) for key, value in said.items()}
            (self.folder / name).write_text(SCRIPT.format(**quoted), encoding="utf-8")
            (self.folder / name).chmod(0o755)
        self.path = f"{self.folder}{os.pathsep}{path}"

    def calls(self) -> list[str]:
        """Returns the arguments of each call."""
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def kill_at(self, number: int | None) -> None:
        """Has the caller killed instead of its call of that number, counted from now; None: not any more."""
        self.log.unlink(missing_ok=True)
        self.kill.write_text("" if number is None else str(number), encoding="utf-8")

    def before_push(self, script: str | None) -> None:
        """Has a script run before each push; None: not any more."""
        self.hook.unlink(missing_ok=True)
        if script is not None:
            self.hook.write_text(script, encoding="utf-8")
