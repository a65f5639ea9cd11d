"""The way back: to which version, how long it is warm, and which rules still act at once."""

from mlspec.plan.judgement import Kpi
from mlspec.plan.operation import RollbackRule
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.review.phrases import bounded
from mlspec.review.return_rules import is_live
from mlspec.review.rollout import ReturnRule, ReturnTarget, WayBack


def way_back_of(plan: Plan, project: Project) -> WayBack:
    """Returns how one gets back from the version that is rolled out, in each environment that serves the model."""
    rollback = plan.operation.rollback
    kpis = {kpi.name: kpi for kpi in plan.judgement.kpis}
    return WayBack(
        targets=tuple(
            ReturnTarget(environment.name, served.version, served.fallback)
            for environment in project.environments
            for served in environment.models
            if served.model == plan.name
        ),
        keep_warm_seconds=rollback.keep_warm_seconds,
        rules=tuple(_rule(rule, rollback.keep_warm_seconds, kpis) for rule in rollback.rules),
    )


def _rule(rule: RollbackRule, warm: int, kpis: dict[str, Kpi]) -> ReturnRule:
    kind, why = is_live(rule, warm)
    return ReturnRule(
        says=bounded(rule.watches, kpis),
        window_seconds=rule.window_seconds,
        min_requests=rule.min_requests,
        action=rule.action,
        kind="live" if kind else "cold",
        why=why,
        blind_stages=rule.forecast.blind_stages if rule.forecast is not None else (),
    )
