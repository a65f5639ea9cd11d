"""What the tools that roll versions out can express: for each ability the targets that lack it, and why, by version.

A target that is not named has the ability. Sources: the tools' documentation and code at these versions.
"""

from collections.abc import Mapping

from mlspec.plan.value import value

ARGO_ISTIO = "argo_rollouts with istio"
ARGO_GATEWAY = "argo_rollouts with gateway_api"
FLAGGER_ISTIO = "flagger with istio"
FLAGGER_GATEWAY = "flagger with gateway_api"
KSERVE_KNATIVE = "kserve with knative"
KSERVE_STANDARD = "kserve with standard"
TARGETS = (ARGO_ISTIO, ARGO_GATEWAY, FLAGGER_ISTIO, FLAGGER_GATEWAY, KSERVE_KNATIVE, KSERVE_STANDARD)

_FLAGGER = (FLAGGER_ISTIO, FLAGGER_GATEWAY)
_KSERVE = (KSERVE_KNATIVE, KSERVE_STANDARD)
_WHOLE_PERCENT = "Argo Rollouts 1.9.1 splits traffic in whole percent"
_NO_MIRROR = "KServe 0.20.0 mirrors no requests"
_NO_SHADOW = {
    ARGO_GATEWAY: "its plugin 0.15.0 mirrors no requests",
    KSERVE_KNATIVE: _NO_MIRROR,
    KSERVE_STANDARD: _NO_MIRROR,
}
_BY_NAME = "KServe 0.20.0 reaches a version by a name of its own, never by a header"
_SAME_REQUEST = "a mirrored request carries the headers of the request it copies"
_SAME_WINDOW = "Flagger 1.44.0 looks back on the same time at every check, not on all since the stage began"
_NO_SLICES = "a server counts requests without knowing their slices"
MOST_QUERIES = 30
"""So many looks a gate can have where each is a metric of its own: all of them stand in one object of the cluster."""
_ONE_OBJECT = (
    f"in Argo Rollouts 1.9.1 each look is a metric of its own, and one AnalysisRun has room for {MOST_QUERIES}"
)
_NO_LEAD = "no series says what the other one would have answered while a rollout goes on"


@value
class Ability:
    """Something that a spec may ask of a target, in words, and the targets that cannot, each with its limit."""

    words: str
    lacking: Mapping[str, str]

    @property
    def able(self) -> tuple[str, ...]:
        """The targets that can."""
        return tuple(target for target in TARGETS if target not in self.lacking)


def target_name(tool: str, way: str) -> str:
    """Returns what a tool is called together with its router or its mode."""
    return f"{tool} with {way}"


PARTS_OF_A_PERCENT = Ability(
    "a part of a percent of the requests",
    {
        ARGO_ISTIO: _WHOLE_PERCENT,
        ARGO_GATEWAY: _WHOLE_PERCENT,
        FLAGGER_ISTIO: "Flagger 1.44.0 has whole numbers for stepWeights",
        FLAGGER_GATEWAY: "Flagger 1.44.0 has whole numbers for stepWeights",
        KSERVE_KNATIVE: "KServe 0.20.0 has a whole number for canaryTrafficPercent",
        KSERVE_STANDARD: "KServe 0.20.0 has a whole number for trafficPercent",
    },
)
SHADOWS = Ability("a copy of the requests whose answers nobody sees", _NO_SHADOW)
SPLIT_TRAFFIC = Ability(
    "a part of the requests",
    {KSERVE_STANDARD: "KServe 0.20.0 starts the pods of spec.canary and sends them no requests"},
)
HEADER_OF_MIRRORED = Ability(
    "a header on mirrored requests alone",
    {
        ARGO_ISTIO: f"by Argo Rollouts 1.9.1 {_SAME_REQUEST}",
        **_NO_SHADOW,
        FLAGGER_ISTIO: f"by Flagger 1.44.0 {_SAME_REQUEST}",
        FLAGGER_GATEWAY: f"by Flagger 1.44.0 {_SAME_REQUEST}",
    },
)
REPEATED_LOOKS = Ability(
    "looks that repeat, or a sequential test", {FLAGGER_ISTIO: _SAME_WINDOW, FLAGGER_GATEWAY: _SAME_WINDOW}
)
MANY_LOOKS = Ability(
    f"more than {MOST_QUERIES} looks in a stage",
    {
        ARGO_ISTIO: _ONE_OBJECT,
        ARGO_GATEWAY: _ONE_OBJECT,
        FLAGGER_ISTIO: _SAME_WINDOW,
        FLAGGER_GATEWAY: _SAME_WINDOW,
    },
)
MANY_PLANNED_LOOKS = Ability(
    f"more than {MOST_QUERIES} planned looks in a stage",
    dict.fromkeys(TARGETS, f"boundaries are worked out for at most {MOST_QUERIES}"),
)
SLICES_OF_SYSTEM_FIGURES = Ability("a figure of the system on slices", dict.fromkeys(TARGETS, _NO_SLICES))
DISAGREEMENT_OF_PRODUCTION = Ability(
    "how much production disagrees with itself", dict.fromkeys(TARGETS, "a shadow alone is compared with what serves")
)
LIVE_LEADS = Ability("a lead that is known at once", dict.fromkeys(TARGETS, _NO_LEAD))
LENGTHS_OF_THEIR_OWN = Ability(
    "a length of its own", dict.fromkeys(_FLAGGER, "Flagger 1.44.0 has one interval, which each of its steps takes")
)
GATES_OF_THEIR_OWN = Ability(
    "a check in one stage alone",
    dict.fromkeys(_FLAGGER, "Flagger 1.44.0 has one list of metrics, which it checks in every step"),
)
PAUSES_FOR_DATA = Ability(
    "a pause where data are missing or say too little",
    dict.fromkeys(_FLAGGER, "Flagger 1.44.0 knows two verdicts, and takes a check without a value for a failed one"),
)
APPROVALS = Ability(
    "somebody's approval",
    dict.fromkeys(_FLAGGER, "Flagger 1.44.0 asks a web hook, of which an environment says nothing"),
)
COHORTS = Ability(
    "a cohort by header before weights",
    {
        **dict.fromkeys(_FLAGGER, "Flagger 1.44.0 matches headers instead of moving weights, never both"),
        **dict.fromkeys(_KSERVE, _BY_NAME),
    },
)
SEVERAL_SHADOWS = Ability(
    "one shadow after another",
    {**_NO_SHADOW, **dict.fromkeys(_FLAGGER, "Flagger 1.44.0 mirrors for one interval, before the weights")},
)
SHADOWS_OF_A_PART = Ability(
    "a shadow of a part of the requests",
    {**_NO_SHADOW, FLAGGER_GATEWAY: "by Gateway API Flagger 1.44.0 mirrors all requests or none"},
)
SHADOWS_BEFORE_WEIGHTS = Ability(
    "a shadow before a canary",
    {**_NO_SHADOW, FLAGGER_GATEWAY: "by Gateway API Flagger 1.44.0 mirrors only where all requests follow at once"},
)
WARM_VERSIONS = Ability(
    "the version before at hand after full traffic",
    {
        **dict.fromkeys(_FLAGGER, "Flagger 1.44.0 replaces its pods when it promotes"),
        **dict.fromkeys(_KSERVE, "KServe 0.20.0 keeps no pods of a version that gets no requests"),
    },
)
WINDOWS_OF_RULES = Ability(
    "a window that is not the length of a stage",
    dict.fromkeys(_FLAGGER, "Flagger 1.44.0 looks once an interval, which is the length of a stage"),
)
