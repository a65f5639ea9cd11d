"""Section `rescore`: the version in production, and the candidate on whose rows it is scored again."""

from dataclasses import dataclass

from pydantic import ConfigDict

from mlspec_runtime.parameters.evaluate import Evaluate


@dataclass(frozen=True, slots=True)
class Rescore:
    """What serves today.

    Attributes:
        version: What production calls it.
        variant: The variant that its release chose.
        model: The file of its packed model.
        candidate: The folder of the candidate's pipeline.
        own: How it was evaluated itself: its threshold, its filters, and what those read.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    version: str
    variant: str
    model: str
    candidate: str
    own: Evaluate
