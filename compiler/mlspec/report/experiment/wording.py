"""The sentences of an experiment; the same in a terminal and in a comment."""

from dataclasses import replace

from mlspec.emit.table import Table
from mlspec.report.evidence import Evidence
from mlspec.report.numbers import count, percent
from mlspec.report.tables.gates import gates_table
from mlspec.report.wording import gates

_WORDS = {
    "pass": "passed",
    "fail": "failed",
    "inconclusive": "cannot be decided",
    "no_production": "left for the comparison with production at a release",
}


def loud(evidence: Evidence) -> str:
    """Returns what nobody may miss."""
    return "A SAMPLE DECIDES NOTHING" if evidence.data.split.sample is not None else "AN EXPERIMENT RELEASES NOTHING"


def rows(evidence: Evidence) -> str:
    """Returns on which rows it ran."""
    sample = evidence.data.split.sample
    if sample is None:
        return "all labelled predictions"
    share = percent(sample.rows / sample.of if sample.of else None)
    return f"a sample: {count(sample.rows)} of {count(sample.of)} labelled predictions ({share})"


def meaning(evidence: Evidence) -> str:
    """Returns what the verdicts are good for, as a clause that follows the loud words."""
    if evidence.data.split.sample is not None:
        return (
            "fewer rows make wider intervals and worse models: an idea that fails badly here may be dropped, one that "
            "passes has to pass on all rows"
        )
    return "the pipeline's own run, which takes all of this out of the cache, is what a release looks at"


def told(evidence: Evidence) -> str:
    """Returns how many gates said what."""
    verdicts = [gate.verdict for _, gate in evidence.gates.gates]
    parts = [f"{verdicts.count(name)} {word}" for name, word in _WORDS.items() if name in verdicts]
    broken = len(evidence.gates.data_checks)
    parts += [f"{broken} broken data check{'' if broken == 1 else 's'}"] if broken else []
    return f"of {gates(len(verdicts))}, {', '.join(parts)}" if verdicts else "no gates are declared"


def sampled_gates(evidence: Evidence) -> Table:
    """Returns the gates, below a caption that says on what."""
    table = gates_table(evidence)
    if evidence.data.split.sample is None:
        return table
    return replace(table, caption="Gates on the test rows of the sample: what they would say if these were all")


def open_gates(evidence: Evidence) -> list[tuple[str, str]]:
    """Returns the gates that did not pass on these rows, each with its reason; production has its turn at a release."""
    return [(name, gate.reason) for name, gate in evidence.gates.gates if gate.verdict not in ("pass", "no_production")]
