"""What each alert means, and what whoever is called looks at first."""

from mlspec.plan.value import value


@value
class Advice:
    """What is wrong, and what to do, in order; `{...}` in a step is filled in with words of the environment."""

    means: str
    steps: tuple[str, ...]


PODS = "`kubectl -n {namespace} get pods -l app.kubernetes.io/name={model}`"
ADVICE: dict[str, Advice] = {
    "MlspecNobodyAnswers": Advice(
        "No server of the model is there, or only idle ones of another version: whoever calls it gets errors.",
        (
            (
                f"{PODS}: are there any? A pod that is not ready or restarts says why in its log "
                "(`kubectl -n {namespace} logs -l app.kubernetes.io/name={model} -c {container} --previous`)."
            ),
            (
                "A digest or a library that is not the expected one ends the server before it loads anything: its "
                "image is that of another package. Build it again, or go back."
            ),
            (
                "Only pods of another version are ready, and get no requests: the way of a request leads to the one "
                "that is gone. Go back, as above."
            ),
            (
                "Pods are ready, and the alert stays: Prometheus does not reach them. Look at its target page for the "
                "PodMonitor {model}, then at the NetworkPolicy."
            ),
        ),
    ),
    "MlspecVersionNotServing": Advice(
        "Git names a version that no server serves: a rollout was aborted, or has never begun.",
        (
            "Was it aborted? Then git has to follow, or the next edit of the pods tries the version again: go back.",
            f"Otherwise it waits: {PODS}, and `{{status}}`.",
        ),
    ),
    "MlspecLogLinesLost": Advice(
        "Lines of the prediction log are lost. Answers are not, but KPIs, drift and parity lack those rows.",
        ("Is the sink of the log there, and has its disk room? Lines that are lost do not come back.",),
    ),
    "MlspecRollbackRuleMet": Advice(
        "A rule of `rollback.when` is met: the version is worse than the spec bears.",
        (
            "Go back, as above, unless you know a cause outside of the model that going back does not mend.",
            (
                "With `way_back: warm` the version before is still up and takes over at once; with `cold` its pods "
                "start first."
            ),
        ),
    ),
    "MlspecKpiBeyondBound": Advice(
        "A watched KPI is beyond its bound, and surely so: chance alone does this as rarely as `evidence.alpha` says.",
        (
            "Look at the slices: is it everywhere, or in one of them?",
            (
                "Has the world moved (drift, a season, another product), or the version? The dashboard has the version "
                "before beside it where both were judged."
            ),
            "If the version is at fault, go back. If the world has moved, the model has to learn again.",
        ),
    ),
    "MlspecFeatureDrifts": Advice(
        "A feature that is served has moved away from its reference, by more than matters and more than chance.",
        (
            (
                "Compare the source with what it should bring: a broken feed looks like drift, and learning from it "
                "makes it worse."
            ),
            "If the world has moved, watch the KPIs: learn again when they follow.",
        ),
    ),
    "MlspecDriftUnknown": Advice(
        "Nobody has compared features with their reference for a run or two: whether they drift is not known.",
        ("Does the job that compares them run, and does Prometheus scrape what it pushes?",),
    ),
    "MlspecLabelsLate": Advice(
        "Labels are later than the spec declares. Gates on them wait, rules and alerts on them are silent.",
        ("Ask whoever brings the source of the label. A rollout that waits for them is not stuck for another reason.",),
    ),
    "MlspecKpiUnknown": Advice(
        "Nobody has worked out a watched KPI for a run or two.",
        ("Does the job that joins predictions with labels run, and does Prometheus scrape what it pushes?",),
    ),
    "MlspecRunOverdue": Advice(
        "A job that works numbers out runs no more, or does not tell when it has run: what is shown may be old.",
        (
            "Does the job run? Its last end is in the series of the alert, by which you find its log.",
            "It runs, and the alert stays: it has to tell the moment of each run beside its numbers.",
        ),
    ),
    "MlspecInputsDiffer": Advice(
        "What the server computed from is not what the sources say of that moment: it answers another question.",
        (
            (
                "The parity report names three values that differ: is it a caller, a look-up that is late, or a source "
                "that was rewritten afterwards?"
            ),
            "A shift by an hour or a day is a time zone. Predictions since then are those of the shifted inputs.",
        ),
    ),
    "MlspecParityUnknown": Advice(
        "Nobody has computed logged inputs again for two runs.",
        ("Does the job run, and does Prometheus get what it writes?",),
    ),
    "MlspecRetrainingDue": Advice(
        "A trigger of `retraining.when` is met: the model should learn again. Nothing ships itself.",
        ("Start the pipeline, or look at the pull request that was opened for it.",),
    ),
}
