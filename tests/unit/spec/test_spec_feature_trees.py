"""Features are put in an order in which each comes after those it reads, and every circle is found."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mlspec.spec.feature_trees import find_cycle, in_order

NAMES = st.sampled_from("abcdefg")
GRAPHS = st.dictionaries(NAMES, st.lists(NAMES, max_size=4).map(tuple), max_size=7)


@given(GRAPHS)
def test_order_puts_what_is_read_first_unless_there_is_a_circle(references: dict[str, tuple[str, ...]]) -> None:
    ordered = in_order(references)
    assert sorted(ordered) == sorted(references)
    if find_cycle(references) is None:
        for name, others in references.items():
            for other in others:
                assert other not in references or ordered.index(other) < ordered.index(name)


@given(GRAPHS)
def test_circle_that_is_found_is_one(references: dict[str, tuple[str, ...]]) -> None:
    cycle = find_cycle(references)
    if cycle is not None:
        assert cycle[0] == cycle[-1]
        for reader, other in pairwise(cycle):
            assert other in references[reader]
