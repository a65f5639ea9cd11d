"""The order in which keys are written means nothing, but for what says that it does."""

from typing import Any

import pytest

from good_specs import PROJECTS, specs_of
from mlspec.plan.encoding import to_json
from plans import plan_of

PREFERENCE = {("model", "variants"), ("registries",), ("remotes",)}
"""Where the first one written goes before the others: variants, registries and remotes."""


def the_other_way_round(data: Any, path: tuple[Any, ...] = ()) -> Any:
    if isinstance(data, list):
        return [the_other_way_round(item, (*path, place)) for place, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    items = list(data.items()) if path in PREFERENCE else list(data.items())[::-1]
    return {key: the_other_way_round(value, (*path, key)) for key, value in items}


@pytest.mark.parametrize("name", PROJECTS)
def test_reordered_keys_give_the_same_plan(name: str) -> None:
    specs = specs_of(PROJECTS[name])
    before, after = plan_of(specs), plan_of({file: the_other_way_round(data) for file, data in specs.items()})
    for was, now in zip(before.models, after.models, strict=True):
        assert to_json(now) == to_json(was)
    plain = [to_json(side.project.environments) for side in (before, after)]
    assert plain[0] == plain[1]
    assert after.source_stages == before.source_stages


def test_order_of_variants_is_one_of_preference() -> None:
    specs = specs_of(PROJECTS["specs"])
    model = specs["flight-delay/model.yaml"]
    names = [variant.name for variant in plan_of(specs).models[0].training.variants]
    model["model"]["variants"] = dict(reversed(model["model"]["variants"].items()))
    assert [variant.name for variant in plan_of(specs).models[0].training.variants] == names[::-1]
