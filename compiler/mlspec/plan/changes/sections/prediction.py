"""What is predicted, and when."""

from mlspec.plan.changes.redos import ANSWERED, ASKED, COMPUTED, DECIDED, FORECAST, RECORD, WORDS
from mlspec.plan.changes.rows import Leaf, Part, Row, becomes
from mlspec.plan.changes.safeties import LOOSENED, TIGHTENED, guards, members
from mlspec.plan.changes.written import AS_WRITTEN, LIST, NUMBER, PER_DAY, mapped, number, plainly

BELIEVED = guards(
    "what a rollout can see is worked out from another belief: that its stages are long enough cannot be shown"
)
ROWS: tuple[Row, ...] = (
    Leaf("prediction.task", "prediction.task", ANSWERED, AS_WRITTEN),
    Leaf("prediction.key", "prediction.entity", COMPUTED, plainly(", ".join)),
    Leaf("prediction.time", "prediction.time", COMPUTED, AS_WRITTEN),
    Leaf("prediction.timezone", "prediction.timezone", COMPUTED, AS_WRITTEN),
    Leaf("prediction.threshold", "prediction.decision.threshold", DECIDED, NUMBER),
    Leaf("prediction.group", "prediction.group", ASKED, AS_WRITTEN),
    Part(
        "prediction.traffic",
        "prediction.traffic",
        FORECAST,
        plainly(lambda traffic: mapped((("rate", f"{number(traffic.per_day)}/day"), ("season", traffic.season)))),
        removed=becomes(LOOSENED, "what a rollout can see is no longer worked out"),
    ),
    Leaf("prediction.traffic.per_day", "prediction.traffic.rate", FORECAST, PER_DAY, BELIEVED),
    Leaf("prediction.traffic.season", "prediction.traffic.season", FORECAST, AS_WRITTEN, BELIEVED),
    Part(
        "prediction.feedback_loop",
        "prediction.feedback_loop",
        RECORD,
        plainly(lambda loop: mapped((("kpis", f"[{', '.join(loop.kpis)}]"), ("because", loop.because)))),
        added=becomes(TIGHTENED, "no stage may judge in the shadow what acting on a prediction changes"),
        removed=becomes(LOOSENED, "a shadow stage may judge what acting on a prediction changes"),
    ),
    Leaf(
        "prediction.feedback_loop.kpis",
        "prediction.feedback_loop.kpis",
        RECORD,
        LIST,
        members("may be judged in the shadow", "may no longer be judged in the shadow"),
    ),
    Leaf("prediction.feedback_loop.because", "prediction.feedback_loop.because", WORDS, AS_WRITTEN),
    Part(
        "prediction.side_effects",
        "prediction.side_effects",
        FORECAST,
        plainly(lambda found: mapped((("what", found.what), ("suppressed_by", found.suppressed_by)))),
        added=becomes(TIGHTENED, "a shadow stage has to keep the effect away"),
        removed=becomes(LOOSENED, "a shadow stage may repeat what a call does besides answering"),
    ),
    Leaf("prediction.side_effects.what", "prediction.side_effects.what", WORDS, AS_WRITTEN),
    Leaf(
        "prediction.side_effects.suppressed_by",
        "prediction.side_effects.suppressed_by",
        FORECAST,
        AS_WRITTEN,
        guards("mirrored requests carry another header, or none: that the effect stays away cannot be shown"),
    ),
)
