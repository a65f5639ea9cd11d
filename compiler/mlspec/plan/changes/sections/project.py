"""What stands once for all models of a project, without its environments."""

from typing import Any

from mlspec.plan.changes.change import Path, Redo
from mlspec.plan.changes.redos import RENDERED, SERVED, WORDS
from mlspec.plan.changes.rows import Leaf, Part, Row, again, becomes, by_name
from mlspec.plan.changes.safeties import LOOSENED, NEUTRAL, REMOVED, TIGHTENED, guards, members
from mlspec.plan.changes.sections import continuous_integration, policies
from mlspec.plan.changes.written import AS_WRITTEN, LIST, NUMBER, listed, mapped, plainly

KEPT = again(Redo.TEXT, "a record of a release: nothing is done again")
AGREED = again(Redo.TEXT, "who agrees to changes; nothing is done again")
UNPUSHED = guards("what jobs work out reaches another gateway, or none: alerts on it may stay silent")
UNREAD = guards("that anything still reads the figures of what serves cannot be shown")
REWRITTEN = guards("what was measured in the past was edited")
UNHEARD = guards("an abort is told to somebody else: that git hears of it cannot be shown")
PERMITTED = again(Redo.TEXT, "what models may use; those that do say so themselves")


def _store(path: str, spec: str, address: str) -> tuple[Row, ...]:
    secret = plainly(lambda found: mapped((("secret", found.secret),)))
    return (
        Part(
            f"{path}[]",
            f"{spec}.[]",
            RENDERED,
            plainly(lambda store: getattr(store, address)),
            key=by_name,
            order=(RENDERED, (NEUTRAL, "")),
        ),
        Leaf(
            f"{path}[].{address}",
            f"{spec}.[].{address}",
            RENDERED,
            AS_WRITTEN,
        ),
        Part(
            f"{path}[].credentials[]",
            f"{spec}.[].credentials.[]",
            RENDERED,
            secret,
            key=lambda found: found.variable,
            keyed=("variable",),
        ),
        Leaf(f"{path}[].credentials[].secret", f"{spec}.[].credentials.[].secret", RENDERED, AS_WRITTEN),
    )


def _rule(rule: Any) -> Path:
    return (rule.matches,) if rule.by == "safety" else (f"{rule.by}s", rule.matches)


ROWS: tuple[Row, ...] = (
    Leaf("name", "metadata.name", RENDERED, AS_WRITTEN),
    Leaf("description", "metadata.description", WORDS, AS_WRITTEN),
    *_store("registries", "registries", "repository"),
    *_store("remotes", "remotes", "url"),
    *continuous_integration.ROWS,
    Part(
        "commands[]",
        "allow.commands.[]",
        PERMITTED,
        plainly(lambda found: listed(found.begins)),
        added=becomes(LOOSENED, "a model's source may run what it could not"),
        removed=becomes(TIGHTENED, "no source may run it any more"),
        key=lambda found: found.begins,
        keyed=("begins",),
        named=False,
    ),
    Part(
        "estimators[]",
        "allow.estimators.[]",
        PERMITTED,
        plainly(lambda found: found.distribution),
        added=becomes(LOOSENED, "models may run code that is not scikit-learn's"),
        removed=becomes(TIGHTENED, "models may no longer run it"),
        key=lambda found: found.estimator,
        keyed=("estimator",),
    ),
    Leaf(
        "estimators[].distribution",
        "allow.estimators.[]",
        PERMITTED,
        AS_WRITTEN,
        guards("the estimator comes from another distribution"),
    ),
    Part(
        "approvals[]",
        "approvals.[]",
        AGREED,
        plainly(lambda rule: listed(rule.teams)),
        added=becomes(TIGHTENED, "somebody has to agree"),
        removed=becomes(REMOVED, "nobody has to agree any more"),
        key=lambda rule: (rule.by, rule.matches),
        keyed=("by", "matches"),
        name=_rule,
    ),
    Leaf(
        "approvals[].teams",
        "approvals.[]",
        AGREED,
        LIST,
        members("no longer has to agree", "has to agree from now on"),
    ),
    *policies.ROWS,
)
ENVIRONMENT: tuple[Row, ...] = (
    Leaf("owner", "metadata.owner", RENDERED, AS_WRITTEN),
    Leaf("description", "metadata.description", WORDS, AS_WRITTEN),
    Leaf("target.tool", "target", RENDERED, AS_WRITTEN),
    Leaf("target.router", "target.router", RENDERED, AS_WRITTEN),
    Leaf("target.gateway", "target.gateway", RENDERED, AS_WRITTEN),
    Leaf("target.domain", "target.domain", RENDERED, AS_WRITTEN),
    Leaf("target.mode", "target.mode", RENDERED, AS_WRITTEN),
    Leaf("namespace", "namespace", RENDERED, AS_WRITTEN),
    Leaf(
        "prometheus",
        "prometheus.address",
        RENDERED,
        AS_WRITTEN,
        guards("gates and alerts ask another server: that it sees what serves cannot be shown"),
    ),
    Leaf("pushgateway", "prometheus.pushgateway", RENDERED, AS_WRITTEN, UNPUSHED),
    Part(
        "prometheus_labels[]",
        "prometheus.labels.[]",
        RENDERED,
        plainly(lambda label: label.value),
        removed=UNREAD,
        key=lambda label: label.key,
        keyed=("key",),
    ),
    Leaf("prometheus_labels[].value", "prometheus.labels.[]", RENDERED, AS_WRITTEN, UNREAD),
    Leaf("registry", "registry", RENDERED, AS_WRITTEN),
    Part("prediction_log", "prediction_log", SERVED, plainly(lambda log: mapped((("url", log.url),)))),
    Leaf("prediction_log.url", "prediction_log.url", SERVED, AS_WRITTEN),
    Leaf("prediction_log.format", "prediction_log.format", SERVED, AS_WRITTEN),
    Part(
        "on_abort",
        "on_abort",
        RENDERED,
        plainly(lambda notice: mapped(((notice.host, notice.repository or notice.address),))),
        added=becomes(TIGHTENED, "git hears of an abort"),
        removed=becomes(REMOVED, "nobody hears of an abort, and git goes on naming what failed"),
    ),
    Part("argo_cd", "argo_cd", RENDERED, plainly(lambda followed: mapped((("repository", followed.repository),)))),
    Leaf("argo_cd.repository", "argo_cd.repository", RENDERED, AS_WRITTEN),
    Leaf("argo_cd.branch", "argo_cd.branch", RENDERED, AS_WRITTEN),
    Leaf("argo_cd.folder", "argo_cd.folder", RENDERED, AS_WRITTEN),
    Leaf("argo_cd.project", "argo_cd.project", RENDERED, AS_WRITTEN),
    Leaf("argo_cd.namespace", "argo_cd.namespace", RENDERED, AS_WRITTEN),
    Leaf("argo_cd.cluster", "argo_cd.cluster", RENDERED, AS_WRITTEN),
    Part("flux", "flux", RENDERED, plainly(lambda followed: mapped((("source", followed.source),)))),
    Leaf("flux.source", "flux.source", RENDERED, AS_WRITTEN),
    Leaf("flux.namespace", "flux.namespace", RENDERED, AS_WRITTEN),
    Leaf("flux.folder", "flux.folder", RENDERED, AS_WRITTEN),
    Leaf("on_abort.host", "on_abort", RENDERED, AS_WRITTEN, UNHEARD),
    Leaf("on_abort.address", "on_abort", RENDERED, AS_WRITTEN, UNHEARD),
    Leaf("on_abort.repository", "on_abort.github.repository", RENDERED, AS_WRITTEN, UNHEARD),
    Leaf("on_abort.project", "on_abort.gitlab.project", RENDERED, NUMBER, UNHEARD),
    Leaf("on_abort.branch", "on_abort.gitlab.branch", RENDERED, AS_WRITTEN, UNHEARD),
    Part(
        "models[]",
        "models.[]",
        RENDERED,
        plainly(lambda served: mapped((("version", served.version), ("fallback", served.fallback)))),
        removed=becomes(REMOVED, "nothing serves it there any more"),
        key=lambda served: served.model,
        keyed=("model",),
    ),
    Leaf("models[].version", "models.[].version", RENDERED, AS_WRITTEN),
    Leaf(
        "models[].fallback",
        "models.[].fallback",
        RENDERED,
        AS_WRITTEN,
        lambda edit: (
            (REMOVED, "a rollback has nowhere to go")
            if edit.after is None
            else (TIGHTENED, "a rollback has somewhere to go")
            if edit.before is None
            else (NEUTRAL, "")
        ),
    ),
    Part(
        "models[].reached",
        "models.[].reached",
        RENDERED,
        plainly(lambda reached: mapped((("version", reached.version), ("stage", reached.stage)))),
    ),
    Leaf("models[].reached.version", "models.[].reached.version", RENDERED, AS_WRITTEN),
    Leaf("models[].reached.stage", "models.[].reached.stage", RENDERED, AS_WRITTEN),
)
RELEASE: tuple[Row, ...] = (
    Leaf("manifest", "digests.manifest", KEPT, AS_WRITTEN, guards("what was released is said to be something else")),
    Leaf("record", "", KEPT, AS_WRITTEN, guards("a record of the past was edited")),
    Part(
        "aborts[]",
        "aborts.[]",
        KEPT,
        plainly(lambda abort: mapped((("environment", abort.environment), ("at", abort.at)))),
        removed=becomes(REMOVED, "that a rollout was aborted is forgotten"),
        key=lambda abort: (abort.environment, abort.at),
        keyed=("environment", "at"),
        named=False,
    ),
    Part(
        "aborts[].failed[]",
        "aborts.[].failed.[]",
        KEPT,
        plainly(lambda miss: miss.metric),
        removed=becomes(REMOVED, "what failed is forgotten"),
        key=lambda miss: miss.metric,
        keyed=("metric",),
        named=False,
    ),
    Leaf("aborts[].failed[].measured", "aborts.[].failed.[].measured", KEPT, NUMBER, REWRITTEN),
    Leaf("aborts[].failed[].threshold", "aborts.[].failed.[].threshold", KEPT, NUMBER, REWRITTEN),
)
