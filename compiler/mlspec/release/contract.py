"""What a caller of one version has to change before another version answers instead."""

from collections.abc import Iterator

from mlspec.plan.plan import Plan

_MINOR = 2
"""How many parts of a version may stay while a contract may not break."""


def breaking(before: Plan, after: Plan) -> tuple[str, ...]:
    """Returns what breaks a caller of `before` when `after` answers: nothing where it can go on as it does."""
    return (*_request(before, after), *_response(before, after))


def is_major(before: str, after: str) -> bool:
    """Returns whether a version promises its callers another contract than the one before."""
    return before.split(".")[:-_MINOR] != after.split(".")[:-_MINOR]


def _request(before: Plan, after: Plan) -> Iterator[str]:
    sent = {each.name: each for each in before.serving.inputs if each.origin == "request"}
    for each in after.serving.inputs:
        if each.origin != "request":
            continue
        known = sent.get(each.name)
        if known is None and not each.nullable:
            yield f"the caller must send {each.name}"
        elif known is not None and known.type != each.type:
            yield f"{each.name} is sent as {each.type}, no longer as {known.type}"
        elif known is not None and known.nullable and not each.nullable:
            yield f"{each.name} may not be missing any more"


def _response(before: Plan, after: Plan) -> Iterator[str]:
    if before.serving.mode != after.serving.mode:
        yield f"it is served {after.serving.mode}, no longer {before.serving.mode}"
    if before.prediction.task != after.prediction.task:
        yield f"it answers {after.prediction.task}, no longer {before.prediction.task}"
    if before.label.classes != after.label.classes:
        yield f"the classes are {_list(after.label.classes)}, no longer {_list(before.label.classes)}"
    if before.label.positive != after.label.positive:
        yield f"the positive answer is {after.label.positive}, no longer {before.label.positive}"
    if before.prediction.group != after.prediction.group:
        yield f"lists are told apart by {after.prediction.group}, no longer by {before.prediction.group}"


def _list(names: tuple[str | int, ...]) -> str:
    return ", ".join(map(str, names)) or "none"
