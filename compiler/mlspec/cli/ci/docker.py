"""Calls docker: arguments are images and paths of ours, a password goes through standard input, no login stays."""

import os
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mlspec.cli.refusal import Refusal
from mlspec.forge.redaction import without

PATIENCE = 3_000
"""Seconds that a build or a push may take."""
_GITHUB, _AWS, _GOOGLE = "ghcr.io", ".amazonaws.com", ("gcr.io", ".pkg.dev")


@dataclass(frozen=True, slots=True)
class Docker:
    """The command, with the environment that it is started in."""

    environment: Mapping[str, str]

    def has(self, image: str) -> bool:
        """Says whether the registry has an image."""
        return self._run(("manifest", "inspect", image)).returncode == 0

    def build(self, image: str, file: Path, context: Path) -> None:
        """Builds an image.

        Raises:
            Refusal: docker does not.
        """
        self._must(("build", "--file", str(file), "--tag", image, str(context)), f"{image} is not built")

    def push(self, image: str) -> str:
        """Pushes an image and returns it by its digest.

        Raises:
            Refusal: docker does not.
        """
        self._must(("push", image), f"{image} is not pushed")
        said = self._run(("inspect", "--format", "{{index .RepoDigests 0}}", image))
        return said.stdout.strip() or image

    def log_in(self, host: str, user: str, password: str) -> None:
        """Shows a registry who this is.

        Raises:
            Refusal: it does not believe it.
        """
        self._must(("login", "--username", user, "--password-stdin", host), f"{host} refuses the login", password)

    def _must(self, words: tuple[str, ...], otherwise: str, said: str = "") -> None:
        done = self._run(words, said)
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or [f"docker ended with {done.returncode}"]
            told = without(last[0], [said])[:500]
            raise Refusal(f"{otherwise}: {told}", "run it again: images that are pushed stay")

    def _run(self, words: tuple[str, ...], said: str = "") -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                ("docker", *words),
                env=self.environment,
                input=said,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Refusal(f"docker {words[0]} took more than {PATIENCE} seconds", "run it again") from None
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise Refusal(f"docker cannot be run: {reason}", "use runners that have docker") from None


@contextmanager
def docker() -> Generator[Docker]:
    """Yields a docker that forgets at the end who it was to which registry."""
    with TemporaryDirectory(prefix="mlspec-docker-") as folder:
        yield Docker({**os.environ, "DOCKER_CONFIG": folder})


def login_of(host: str, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Returns user and password for a registry by what a job's environment has, or None where it has nothing.

    Named secrets of the registry come first (REGISTRY_USER and REGISTRY_PASSWORD, or REGISTRY_TOKEN), then what GitHub
    and GitLab give a job for their own registries, then the identity of the job in the cloud.

    Raises:
        Refusal: the cloud's own command gives no password.
    """
    password = environment.get("REGISTRY_PASSWORD") or environment.get("REGISTRY_TOKEN")
    if password:
        return environment.get("REGISTRY_USER") or "token", password
    if host == _GITHUB and environment.get("GH_TOKEN"):
        return environment.get("GITHUB_ACTOR") or "token", environment["GH_TOKEN"]
    if host == environment.get("CI_REGISTRY") and environment.get("CI_REGISTRY_PASSWORD"):
        return environment.get("CI_REGISTRY_USER", ""), environment["CI_REGISTRY_PASSWORD"]
    if host.endswith(_AWS):
        return "AWS", _asked(("aws", "ecr", "get-login-password"), environment)
    if host.endswith(_GOOGLE):
        return "oauth2accesstoken", _asked(("gcloud", "auth", "print-access-token"), environment)
    return None


def _asked(command: tuple[str, ...], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        raise Refusal(f"{command[0]} cannot be run", "use runners that have it, or name secrets") from None
    if done.returncode != 0 or not done.stdout.strip():
        raise Refusal(f"{' '.join(command)} gives no password", "see what the identity of the Project may do")
    return done.stdout.strip()
