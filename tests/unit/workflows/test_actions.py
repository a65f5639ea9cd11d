"""The list of actions: each pinned by a whole commit, with the tag that the commit had."""

import re
import tomllib
from datetime import UTC, datetime

import pytest

from mlspec.resources import action_table
from mlspec.workflows.actions import Action, actions, find_action, looked_through


@pytest.mark.parametrize("action", actions(), ids=lambda action: action.name)
def test_an_action_is_pinned_by_its_commit(action: Action) -> None:
    assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", action.name)
    assert re.fullmatch(r"v[0-9]+\.[0-9]+\.[0-9]+", action.tag)
    assert re.fullmatch(r"[0-9a-f]{40}", action.commit)
    assert action.uses == f"{action.name}@{action.commit}"
    assert find_action(action.name) == action


def test_no_commit_stands_for_two_actions() -> None:
    commits = [action.commit for action in actions()]
    assert sorted(set(commits)) == sorted(commits)


def test_what_every_workflow_needs_is_there() -> None:
    names = {action.name for action in actions()}
    needed = {"actions/checkout", "actions/setup-python", "actions/upload-artifact", "actions/download-artifact"}
    assert names >= needed


def test_the_list_has_its_day_and_nothing_that_no_reader_sees() -> None:
    table = tomllib.loads(action_table())
    assert set(table) == {"looked_through", "actions"}
    assert looked_through() <= datetime.now(tz=UTC).date()


def test_an_action_that_is_not_listed_is_refused() -> None:
    with pytest.raises(KeyError):
        find_action("somebody/else")
