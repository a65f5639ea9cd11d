"""What the checks let pass: each spec here is one word away from a bad case."""

from pathlib import Path

import pytest

from mlspec.pipeline import ProjectFiles, check

CASES = Path(__file__).parents[2] / "cases" / "bad"
PROJECT = b"""
apiVersion: mlspec.dev/v1
kind: Project
metadata: {name: case}
allow: {commands: [[python], [bash, fetch.sh]]}
"""
LEAK = "MLS301-feature-not-available-at-prediction"


def codes(case: str, *mended: tuple[str, str]) -> list[str]:
    """Returns the codes that a bad case is answered with once its text is mended."""
    (file,) = (CASES / case).glob("*/model.yaml")
    text = file.read_text()
    for fault, way_out in mended:
        assert text.count(fault) == 1, fault
        text = text.replace(fault, way_out)
    found = check(ProjectFiles(PROJECT, {f"{file.parent.name}/model.yaml": text.encode()}, None))
    return [diagnostic.rule.code for diagnostic in found.diagnostics]


DEP_DELAY = "dep_delay: {type: double, nullable: true, available_at: departed_at}"
TIME = "time: scheduled_departure - INTERVAL 2 HOUR"


@pytest.mark.parametrize(
    ("case", "fault", "way_out"),
    [
        (f"{LEAK}-through-a-window", "over: scheduled_departure", "over: departed_at"),
        (LEAK, DEP_DELAY, DEP_DELAY.replace("departed_at", "scheduled_departure - INTERVAL 2 HOUR")),
        (LEAK, DEP_DELAY, DEP_DELAY.replace("departed_at", "scheduled_departure - INTERVAL 3 DAY")),
        (LEAK, DEP_DELAY, "dep_delay: double"),
        (f"{LEAK}-renamed", DEP_DELAY, "dep_delay: double"),
        (f"{LEAK}-inside-case", "AND dep_delay > 15", "AND origin = 'EWR'"),
        (f"{LEAK}-through-a-feature", DEP_DELAY, "dep_delay: double"),
        (f"{LEAK}-the-label", "    arr_delay: numeric\n", "    origin: categorical\n"),
        (f"{LEAK}-grouped-by", "by: [dep_delay]", "by: [origin]"),
        (
            f"{LEAK}-clock-of-a-window",
            "departed_at: {type: timestamp, nullable: true}",
            "departed_at: {type: timestamp, nullable: true, available_at: departed_at}",
        ),
        (
            f"{LEAK}-through-a-join",
            "    event_time: observed_at\n",
            "    event_time: observed_at\n    published_after: 1h\n",
        ),
        (f"{LEAK}-through-a-join", ", available_at: observed_at + INTERVAL 1 HOUR", ""),
        (f"{LEAK}-key-of-the-joined-rows", ", available_at: observed_at + INTERVAL 1 HOUR", ""),
        (f"{LEAK}-column-of-a-join", "origin: {type: string, available_at: departed_at}", "origin: string"),
        (f"{LEAK}-published-too-late", "published_before: 1h", "published_before: 2h"),
        (f"{LEAK}-published-too-late", TIME, "time: scheduled_departure - INTERVAL 1 HOUR"),
        (f"{LEAK}-time-that-proves-nothing", "date_trunc('day', scheduled_departure)", "scheduled_departure"),
        (f"{LEAK}-group-of-earlier-rows", "over: scheduled_departure", "over: departed_at"),
        ("MLS302-join-without-clock-of-a-static-source", ", as_of: prediction", ""),
        ("MLS303-entity-not-key", "entity: origin", "entity: flight_id"),
        ("MLS202-unknown-column", "call > 10", "calls > 10"),
        ("MLS207-command-not-allowed", "bash, fetch.sh", "bash, fetch.sh, --now"),
        ("MLS209-unknown-timezone", "America/NewYork", "America/New_York"),
        (
            "MLS402-gate-without-subject-no-critical-slice",
            "heavy: calls > 10",
            "heavy: {where: calls > 10, critical: true}",
        ),
        ("MLS107-live-text", "Owned by ${{ secrets.TEAM }}", "Costs 5 $ {a} month"),
    ],
)
def test_way_out_leads_out(case: str, fault: str, way_out: str) -> None:
    assert set(codes(case)) <= {case.partition("-")[0]}
    assert codes(case, (fault, way_out)) == []


def test_value_that_is_known_one_second_late_is_refused() -> None:
    late = DEP_DELAY.replace("departed_at", "scheduled_departure - INTERVAL 7199 SECOND")
    assert codes(LEAK, (DEP_DELAY, late)) == ["MLS301"]
    just = DEP_DELAY.replace("departed_at", "scheduled_departure - INTERVAL 7200 SECOND")
    assert codes(LEAK, (DEP_DELAY, just)) == []
