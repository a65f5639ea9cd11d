"""Names and labels of what stands in a cluster: within Kubernetes' limits for every model name, and never twice.

The name of a model has at most 48 characters and no point. A Service, whose name is a DNS label of at most 63, adds a
word; what may have points puts them between its parts, so that no two of them run together.
"""

PRIMARY_ROUTE = "primary"


def stable_service(model: str) -> str:
    """Returns the Service of the version that answers everybody."""
    return f"{model}-stable"


def canary_service(model: str) -> str:
    """Returns the Service of the version that is rolled out."""
    return f"{model}-canary"


def stage_analysis(model: str, version: str, stage: str) -> str:
    """Returns the AnalysisTemplate of the gates of a stage: one of another version never has its name."""
    return f"{model}.{version}.gates.{stage}"


def rules_analysis(model: str, version: str) -> str:
    """Returns the AnalysisTemplate of the rollback rules during a rollout."""
    return f"{model}.{version}.rules"


def stage_route(stage: str) -> str:
    """Returns the route that the controller puts into the VirtualService for a stage; never the primary one."""
    return f"stage-{stage}"
