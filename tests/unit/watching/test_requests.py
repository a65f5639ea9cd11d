"""Causes become pull requests: one a branch, with a title and a line for the changelog that are never too long."""

from dataclasses import replace

from mlspec.diagnostics.display import neutralise
from mlspec.watching.cause import Cause, Verdict
from mlspec.watching.question import Kind
from mlspec.watching.request import because, body, requests_for, title


def cause(name: str, kind: Kind = "revert", verdict: Verdict = "fires", environment: str = "production") -> Cause:
    return Cause(
        environment=environment,
        model="churn",
        version="1.1.0",
        kind=kind,
        name=name,
        verdict=verdict,
        measured=0.09,
        bound=0.05,
        window=3600,
        requests=1000,
        looked="2027-01-31T08:00:00Z",
        since="2027-01-31T07:00:00Z",
        reason="errors is above 0.05 over 1h: 0.09 over the 1h until 2027-01-31T08:00:00Z, by 1,000 requests",
        why="nobody else goes back",
        cooldown=3600,
    )


def test_what_fires_is_one_request_for_each_version_and_for_each_model() -> None:
    causes = [
        cause("a"),
        cause("b"),
        cause("a", environment="abroad"),
        cause("c", "retrain"),
        cause("c", "retrain", environment="abroad"),
        cause("schedule", "retrain"),
        cause("d", verdict="held"),
        cause("e", verdict="inconclusive"),
        cause("f", verdict="quiet"),
    ]
    found = {each.branch: [(one.environment, one.name) for one in each.causes] for each in requests_for(causes)}
    assert found == {
        "mlspec/retrain-churn": [("production", "c"), ("abroad", "c")],
        "mlspec/revert-churn-abroad": [("abroad", "a")],
        "mlspec/revert-churn-production": [("production", "a"), ("production", "b")],
    }


def test_a_return_rests_for_its_shortest_window_and_a_model_for_its_longest_cooldown() -> None:
    for kind, rests in (("revert", 3600), ("retrain", 86_400)):
        causes = [replace(cause("a"), kind=kind, cooldown=each) for each in (3600, 86_400)]
        (request,) = requests_for(causes)
        assert request.cooldown == rests


def test_many_causes_fit_in_a_title_and_in_a_line_of_a_changelog() -> None:
    (request,) = requests_for(cause(f"a-rule-with-a-long-name-{each}", "retrain") for each in range(40))
    assert len(title(request)) <= 200
    assert len(because(request)) <= 300
    assert neutralise(because(request)) == because(request)
    assert sum("a-rule-with-a-long-name" in line for line in body(request, "").splitlines()[2:]) == 40


def test_what_a_reason_says_is_text_in_the_body() -> None:
    hostile = replace(cause("a"), reason="@everybody | <img src=x> `x` https://example.com #1", why="**now**")
    (request,) = requests_for([hostile])
    text = body(request, "what the rollback says")
    assert text.endswith("\n\nwhat the rollback says\n")
    for mark in ("@everybody", "<img", " | <", "https://", " #1", " **now**"):
        assert mark not in text.partition("- ")[2], mark
