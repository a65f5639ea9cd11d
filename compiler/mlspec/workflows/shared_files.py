"""The lines of mlspec in files that it shares with people: who owns what, and what is generated."""

from collections.abc import Iterator

from mlspec.conventions import ENVIRONMENTS, GENERATED, PROJECT_FILE, environment_file, environment_folder
from mlspec.plan.plan import ProjectPlan
from mlspec.plan.project import ApprovalRule, ContinuousIntegration

GIT_ATTRIBUTES = ".gitattributes"
OWNERS = {"github": ".github/CODEOWNERS", "gitlab": ".gitlab/CODEOWNERS"}
SHARED_FILES = (GIT_ATTRIBUTES, *OWNERS.values())
WORKFLOWS = {"github": "/.github/workflows/mlspec-*.yml", "gitlab": "/.gitlab/mlspec/"}


def shared_lines(plan: ProjectPlan) -> dict[str, tuple[str, ...]]:
    """Returns the lines of each file that has some; none where the project has no CI."""
    ci = plan.project.ci
    if ci is None:
        return {}
    marked = [f"{GENERATED}/**", WORKFLOWS[ci.provider].lstrip("/").replace("mlspec/", "mlspec/**"), ci.requirements]
    found = {GIT_ATTRIBUTES: tuple(f"{pattern} {_MARK[ci.provider]}" for pattern in marked)}
    if ci.organisation is not None:
        found[OWNERS[ci.provider]] = tuple(_owners(plan, ci))
    return found


_MARK = {"github": "linguist-generated", "gitlab": "gitlab-generated"}
Owned = tuple[str, tuple[str, ...]]


def _owners(plan: ProjectPlan, ci: ContinuousIntegration) -> Iterator[str]:
    """Yields who owns what, the general before the particular: the last line that fits a file counts."""
    rules = [rule for rule in plan.project.approvals if rule.by == "file"]
    own = [*_of_models(plan), *_of_environments(plan)]
    for place, teams in (*own, *_of_rules(rules, own, ci)):
        yield f"{place} {' '.join(f'@{ci.organisation}/{team}' for team in dict.fromkeys(teams))}"


def _of_models(plan: ProjectPlan) -> Iterator[Owned]:
    for model in plan.models:
        yield f"/{model.spec.rpartition('/')[0]}/", (model.owner,)
        yield f"/{GENERATED}/{model.name}/", (model.owner,)


def _of_environments(plan: ProjectPlan) -> Iterator[Owned]:
    for environment in plan.project.environments:
        yield f"/{environment_file(environment.name)}", (environment.owner,)
        yield f"/{environment_folder(environment.name)}/", (environment.owner,)


def _of_rules(rules: list[ApprovalRule], own: list[Owned], ci: ContinuousIntegration) -> Iterator[Owned]:
    """Yields the files that rules name, with the owners that a file of theirs has anyway."""
    for rule in rules:
        place = f"/{rule.matches}"
        others = [team for prefix, teams in own for team in teams if place.startswith(prefix)]
        if rule.matches.startswith(f"{ENVIRONMENTS}/"):
            others = [team for prefix, teams in own for team in teams if prefix.startswith(f"/{ENVIRONMENTS}/")]
        yield place, (*rule.teams, *others)
        if rule.matches == PROJECT_FILE:
            yield WORKFLOWS[ci.provider], rule.teams
            yield f"/{OWNERS[ci.provider]}", rule.teams
