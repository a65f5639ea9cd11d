"""Rules between fields, which the schemas of custom resources have in a language that API servers evaluate."""

import copy
from typing import Any

import pytest

from custom_resources import is_custom, schema_of
from expression_rules import broken_rules, defaulted
from rendered_manifests import manifests

CUSTOM = {each.shown: each.data for each in manifests() if is_custom(each.data)}
ROUTES = [manifest for manifest in CUSTOM.values() if manifest["kind"] == "HTTPRoute"]


def broken(manifest: dict[str, Any]) -> list[str]:
    schema = schema_of(manifest)
    assert not isinstance(schema, str), schema
    return list(broken_rules(schema, defaulted(schema, manifest)))


@pytest.mark.parametrize("kind", sorted({manifest["kind"] for manifest in CUSTOM.values()}))
def test_custom_resource_breaks_no_rule(kind: str) -> None:
    judged = {file: broken(manifest) for file, manifest in CUSTOM.items() if manifest["kind"] == kind}
    assert {file: faults for file, faults in judged.items() if faults} == {}


def mirror(route: dict[str, Any]) -> None:
    backend = route["spec"]["rules"][0]["backendRefs"][0]
    reference = {key: backend[key] for key in ("name", "port")}
    both = {"backendRef": reference, "percent": 5, "fraction": {"numerator": 1}}
    route["spec"]["rules"][0]["filters"] = [{"type": "RequestMirror", "requestMirror": both}]


def without_port(route: dict[str, Any]) -> None:
    del route["spec"]["rules"][0]["backendRefs"][0]["port"]


def relative_path(route: dict[str, Any]) -> None:
    route["spec"]["rules"][0]["matches"] = [{"path": {"type": "PathPrefix", "value": "v2"}}]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (mirror, "Only one of percent or fraction may be specified"),
        (without_port, "Must have port for Service reference"),
        (relative_path, "value must be an absolute path"),
    ],
)
def test_bad_route_breaks_a_rule(spoil: Any, fault: str) -> None:
    route = copy.deepcopy(ROUTES[0])
    spoil(route)
    assert any(fault in each for each in broken(route)), broken(route)


def test_rules_are_evaluated_with_defaults_on_names_that_the_language_reserves() -> None:
    rule = {"rule": "self.__namespace__ == 'x' && self.names.all(name, name.size() < 3)", "message": "no"}
    schema = {
        "properties": {"namespace": {"default": "x"}, "names": {"items": {"type": "string"}}},
        "x-kubernetes-validations": [rule, {"rule": "self == oldSelf"}],
    }
    assert list(broken_rules(schema, defaulted(schema, {"names": ["ab"]}))) == []
    assert list(broken_rules(schema, defaulted(schema, {"names": ["abc"]}))) == ["$: no"]
    assert list(broken_rules(schema, defaulted(schema, {"namespace": "y", "names": []}))) == ["$: no"]
