"""filters.json: the rules that a server applies to what the model says."""

from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.package import Package


def packed_filters(package: Package) -> Json:
    """Returns the filters in their order: a later one that fires overrules an earlier one."""
    return {
        "timezone": package.timezone,
        "filters": [
            {
                "name": rule.name,
                "when": rule.when,
                "then": {"prediction": rule.prediction},
                "reads": list(rule.reads),
                "digest": rule.digest,
            }
            for rule in package.filters
        ],
    }
