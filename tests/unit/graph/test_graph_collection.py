"""The graph of a model says what reads what: held to a count of all ways through the text of random models."""

from graph_models import Data, models, planned, reachable
from hypothesis import given, settings

from mlspec.graph.collection import project_graph
from mlspec.graph.graph import Graph
from mlspec.graph.neighbourhood import around, neighbours, reached, without_unread_columns


def graph_of(spec: Data) -> Graph:
    return project_graph([planned(spec)])


@settings(max_examples=60)
@given(models())
def test_what_is_reached_is_what_trying_every_way_reaches(spec: Data) -> None:
    graph = graph_of(spec)
    beside = neighbours(graph)
    pairs = {
        (node.id, read) for node in graph.nodes for read in reached((node.id,), beside.upstream) if read != node.id
    }
    assert pairs == reachable(spec)
    readers = {
        (reader, node.id)
        for node in graph.nodes
        for reader in reached((node.id,), beside.downstream)
        if reader != node.id
    }
    assert readers == pairs


@settings(max_examples=30)
@given(models())
def test_a_node_comes_after_those_that_it_reads_and_no_edge_stands_twice(spec: Data) -> None:
    graph = graph_of(spec)
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    assert len(places) == len(graph.nodes)
    assert len(set(graph.edges)) == len(graph.edges)
    for edge in graph.edges:
        assert edge.reader in places
        if not edge.read.startswith("random.features."):
            assert places[edge.read] < places[edge.reader]


@settings(max_examples=30)
@given(models())
def test_what_is_cut_out_around_a_node_is_what_it_reaches_and_the_edges_on_the_way(spec: Data) -> None:
    graph = graph_of(spec)
    beside = neighbours(graph)
    for node in graph.nodes:
        above, below = reached((node.id,), beside.upstream), reached((node.id,), beside.downstream)
        up, down = (
            around(graph, (node.id,), upstream=True, downstream=False),
            around(graph, (node.id,), upstream=False, downstream=True),
        )
        both = around(graph, (node.id,), upstream=True, downstream=True)
        assert {each.id for each in up.nodes} == above
        assert {each.id for each in down.nodes} == below
        assert {each.id for each in both.nodes} == above | below
        assert up.edges == tuple(edge for edge in graph.edges if edge.reader in above)
        assert down.edges == tuple(edge for edge in graph.edges if edge.read in below)
        assert set(both.edges) == {*up.edges, *down.edges}


@settings(max_examples=30)
@given(models())
def test_only_columns_that_nothing_reads_are_left_out_of_a_diagram(spec: Data) -> None:
    graph = graph_of(spec)
    shown = without_unread_columns(graph)
    read = {edge.read for edge in graph.edges}
    gone = {node.id for node in graph.nodes} - {node.id for node in shown.nodes}
    assert gone == {node.id for node in graph.nodes if node.kind == "column"} - read
    assert {edge.reader for edge in set(graph.edges) - set(shown.edges)} == gone
