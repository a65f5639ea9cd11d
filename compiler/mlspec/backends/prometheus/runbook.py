"""The page for whoever is called: what serves, the way back, and for each alert what it means and what to do first."""

from collections.abc import Iterator

from mlspec.backends.prometheus.advice import ADVICE
from mlspec.backends.prometheus.alert import Alert, length, way_back
from mlspec.backends.prometheus.controllers import controller
from mlspec.backends.prometheus.rules import alerts
from mlspec.conventions import environment_file, frozen_folder, header
from mlspec.emit.markdown import code, prose
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.judgement import Kpi

UP = "../../../.."
"""The project's root from where the page stands."""


def page(environment: EnvironmentPlan, model: ServedModel) -> str:
    """Returns the text of a model's runbook.md; every text of a spec in it is escaped."""
    parts = [
        f"# {model.name} {model.serves.version} in {environment.name}",
        "",
        f"<!-- {header(environment_file(environment.name))} -->",
        "",
        *_facts(environment, model),
        "",
        "## The way back",
        "",
        *_way_back(environment, model),
        "",
        "## What it is judged by",
        "",
        *(f"- {_kpi(kpi)}" for kpi in model.serves.measures.kpis),
    ]
    if model.serves.filters:
        parts += ["", "## Filters", "", "The last one that fires decides.", ""]
        parts += [
            f"- {code(each.name)}: {code(str(each.prediction))} when {code(each.when)}" for each in model.serves.filters
        ]
    if model.operated.left_out:
        parts += ["", "## Not watched here", ""]
        parts += [
            f"- {code(each.place)}: {model.serves.version} has no {each.kind} {code(each.name)}"
            for each in model.operated.left_out
        ]
    tool, names = controller(environment), {"namespace": environment.namespace, "model": model.name}
    filled = {**names, "container": tool.container, "status": tool.status.format(**names)}
    monitoring = model.operated.operation.monitoring
    expected, borne = (f"{each:.3g}" for each in (monitoring.false_alarms_per_week, monitoring.alerts_per_week))
    parts += [
        "",
        "## Alerts",
        "",
        f"False alarms to expect in a week in which nothing is wrong: {expected}; borne: {borne}.",
    ]
    for name, advice in ADVICE.items():
        raised = [each for each in alerts(environment, model) if each.name == name]
        if raised:
            steps = (step.format(**filled) for step in advice.steps)
            parts += ["", f"### {name}", "", advice.means, ""]
            parts += [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
            parts += ["", *(f"- {_alert(each)}" for each in raised)]
    return "\n".join(parts) + "\n"


def _facts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[str]:
    operated = model.operated
    yield f"- what: {prose(operated.description)}"
    yield f"- owner: {code(operated.owner)}"
    if operated.tier is not None:
        yield f"- tier: {operated.tier}"
    for caller in operated.consumers:
        contact = f", {code(caller.contact)}" if caller.contact is not None else ""
        yield f"- called by: {code(caller.name)} of {code(caller.owner)}{contact}"
    every = f", every {length(model.serves.every_seconds)}" if model.serves.every_seconds is not None else ""
    yield f"- served: {model.serves.mode}{every}, in the namespace {code(environment.namespace)}"
    yield f"- frozen in: {code(frozen_folder(model.name, model.serves.version))}"
    yield f"- packaged model: {code(model.serves.artefact.model)}"
    runbook = operated.operation.monitoring.runbook
    if runbook is not None:
        yield f"- read first: [{runbook}]({UP}/{runbook})"


def _way_back(environment: EnvironmentPlan, model: ServedModel) -> Iterator[str]:
    if model.fallback is None:
        yield "There is no version to go back to: none is named as the fallback."
        return
    yield f"To {model.fallback.version}:"
    yield ""
    yield "```"
    yield way_back(environment, model) or ""
    yield "```"
    yield ""
    yield "It needs no network and no sound candidate. Commit what it writes, and open a pull request."
    yield f"Where git names another version than {model.serves.version} by now, it says so and does nothing."
    if model.serves.mode == "online":
        yield from controller(environment).way_back(environment, model)


def _kpi(kpi: Kpi) -> str:
    what = kpi.metric or kpi.expr or kpi.system or ""
    unit = f", in {code(kpi.unit)}" if kpi.unit is not None else ""
    slow = f" {kpi.threshold_milliseconds} ms" if kpi.threshold_milliseconds is not None else ""
    expected = f", expected {kpi.expected.mean:.12g}" if kpi.expected is not None else ""
    return f"{code(kpi.name)}: {code(what)}{slow}, {kpi.better} is better{unit}{expected}; owner {code(kpi.owner)}"


def _alert(alert: Alert) -> str:
    shown = ((name, each) for name, each in alert.about.items() if each and name not in ("bound", "window"))
    about = ", ".join((*(f"{name} {code(each)}" for name, each in shown), *([alert.beyond] if alert.beyond else [])))
    window = alert.about.get("window", "")
    over = f" over {length(int(window.removesuffix('s')))}" if window and "over" not in alert.beyond else ""
    holds = f", for {length(alert.for_seconds)}" if alert.for_seconds else ""
    asks = f", asks for {code(alert.action)}" if alert.action is not None else ""
    every = f"asked every {length(alert.every_seconds)}"
    return f"{about}{over}: {every}{holds}; {alert.severity} to {code(alert.owner)}{asks}".removeprefix(": ")
