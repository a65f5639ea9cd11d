"""The traffic of an InferenceService in Knative mode, as KServe 0.20 steers it.

Read in its code: `reconcilers/knative/ksvc_reconciler.go` (which targets the Knative Service gets), `PropagateStatus`
in `inference_service_status.go` (which revision counts as rolled out), and that Knative sends what the latest revision
is to get to the latest one that is ready.
"""

from dataclasses import dataclass, field
from typing import Any

ALL = 100
VERSION = "mlspec.dev/model-version"


@dataclass
class InferenceService:
    """One that a cluster has: its revisions, what its status says of them, and the traffic that follows."""

    revisions: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    ready: int | None = None
    rolled_out: int | None = None
    rolled_out_before: int | None = None
    percent: int | None = None
    traffic: list[tuple[int | None, int]] = field(default_factory=list[tuple[int | None, int]])
    """Revision and percent; the revision of the latest one's target is None."""

    @property
    def created(self) -> int:
        """The revision that was made last."""
        return len(self.revisions) - 1

    def apply(self, predictor: dict[str, Any]) -> None:
        """Takes another `spec.predictor`: all of it but the share of the requests is in the revision."""
        template = {key: value for key, value in predictor.items() if key != "canaryTrafficPercent"}
        if not self.revisions or template != self.revisions[-1]:
            self.revisions.append(template)
        self.percent = predictor.get("canaryTrafficPercent")
        self._settle()

    def start(self) -> None:
        """Lets the pods of the last revision become ready."""
        self.ready = self.created
        self._settle()

    def shares(self) -> dict[str, int]:
        """Returns how much of the requests each version answers, in percent."""
        found: dict[str, int] = {}
        for revision, percent in self._resolved():
            version = self.revisions[revision]["labels"][VERSION]
            found[version] = found.get(version, 0) + percent
        return {version: percent for version, percent in found.items() if percent}

    def _settle(self) -> None:
        before: object = None
        while before != (state := (self.traffic, self.rolled_out, self.rolled_out_before)):
            before = state
            self.traffic = self._targets()
            self._propagate()

    def _targets(self) -> list[tuple[int | None, int]]:
        if self.percent is None or self.rolled_out is None:
            return [(None, ALL)]
        rest = [(self.rolled_out, ALL - self.percent)] if self.percent < ALL else []
        return [(None, self.percent), *rest]

    def _resolved(self) -> list[tuple[int, int]]:
        answering = ((self.ready if revision is None else revision, percent) for revision, percent in self.traffic)
        return [(revision, percent) for revision, percent in answering if revision is not None]

    def _propagate(self) -> None:
        if self.ready is None:
            return
        percent = next(percent for revision, percent in self.traffic if revision is None)
        together = sum(percent for revision, percent in self._resolved() if revision == self.ready)
        if self.rolled_out != self.ready:
            if percent == ALL:
                self.rolled_out, self.rolled_out_before = self.ready, self.rolled_out
        elif self.ready == self.created and percent < ALL and together == ALL and self.rolled_out_before is not None:
            self.rolled_out = self.rolled_out_before
