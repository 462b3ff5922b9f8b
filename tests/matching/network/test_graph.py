"""The graph of the lane, against what one draws by hand; and that the order of the input is nothing."""

from __future__ import annotations

from datetime import date

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.network import Edge, Service, Society, backbones, betweenness, bridges, build, participation, picture_of
from matching.network.graph import adjacency
from tests.matching.network.lane import CHUNFENG, HEPING, LANE, service

IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
SERVICES = st.lists(
    st.builds(
        Service,
        need=st.sampled_from(["n1", "n2", "n3", "n4"]),
        resident=st.one_of(st.just(""), IDS.map("r{}".format)),
        helper=IDS.map("h{}".format),
        society=st.just(Society.VOLUNTEER),
        organisation=st.sampled_from(["", "o1", "o2"]),
        on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        minutes=st.integers(0, 300),
        place_code=st.sampled_from([HEPING, CHUNFENG]),
    ),
    max_size=14,
)


def test_the_lane_is_drawn_as_on_paper():
    graph = build(LANE)
    assert dict(zip(graph.nodes, graph.kinds, strict=True)) == {
        "aid": "organisation", "choir": "organisation", "li": "volunteer", "liu": "resident",
        "sun": "resident", "wang": "resident", "zhang": "volunteer", "zhou": "volunteer",
    }  # fmt: skip
    assert set(graph.edges) == {
        Edge("aid", "li", "organised", 3.0),
        Edge("aid", "zhou", "organised", 1.0),
        Edge("choir", "zhang", "organised", 1.0),
        Edge("li", "wang", "served", 1.0),
        Edge("li", "liu", "served", 1.0),
        Edge("liu", "zhou", "served", 1.0),
        Edge("sun", "zhang", "served", 1.0),
        Edge("li", "sun", "served", 1.0),
        Edge("li", "zhou", "together", 1.0),
    }


def test_the_more_serve_together_the_less_each_pair_is_bound():
    graph = build([service("feast", "wang", helper, organisation="") for helper in ("a", "b", "c")])
    assert [edge.weight for edge in graph.edges if edge.relation == "together"] == [0.5, 0.5, 0.5]


def test_who_serves_at_one_door_and_is_served_at_another_is_a_helper():
    graph = build([service("one", "liu", "wang"), service("two", "wang", "li")])
    assert graph.kinds[graph.number["wang"]] == "volunteer"


def test_an_organisation_that_serves_by_itself_is_not_linked_to_itself():
    graph = build([service("one", "liu", "aid", society=Society.ORGANISATION)])
    assert [(edge.one, edge.other) for edge in graph.edges] == [("aid", "liu")]


def test_an_activity_serves_nobody_in_particular():
    graph = build([*LANE, service("choir evening", "", "zhang", organisation="choir")])
    assert "" not in graph.nodes
    assert participation(graph.services).needs == participation(LANE).needs
    assert [each.cut_off for each in bridges(graph)] == [each.cut_off for each in bridges(build(LANE))]


def test_networkx_sees_the_same_graph():
    graph = build(LANE).as_networkx()
    assert graph.nodes["sun"]["kind"] == "resident"
    assert graph.edges["aid", "li", "organised"]["weight"] == 3.0
    assert graph.number_of_edges() == 9


def test_nothing_is_a_graph_too():
    graph = build([])
    assert (graph.nodes, graph.edges) == ((), ())
    assert betweenness(graph.adjacency).tolist() == []
    assert bridges(graph) == ()
    assert picture_of(graph).nodes == ()


def test_betweenness_on_a_path_by_hand():
    """a - b - c - d: b lies on a-c and a-d of the three pairs without it, twice of three."""
    links = adjacency(np.array([[0, 1], [1, 2], [2, 3]]), 4)
    assert betweenness(links).tolist() == pytest.approx([0, 2 / 3, 2 / 3, 0])


@settings(max_examples=60, deadline=None)
@given(st.integers(3, 40), st.floats(0.02, 0.4), st.integers(0, 10_000))
def test_betweenness_is_networkx_own(nodes: int, density: float, seed: int):
    graph = nx.gnp_random_graph(nodes, density, seed=seed)
    links = adjacency(np.array(list(graph.edges), np.int64).reshape(-1, 2), nodes)
    expected = nx.betweenness_centrality(graph)
    assert betweenness(links).tolist() == pytest.approx([expected[node] for node in range(nodes)])


def test_a_sample_comes_near_and_is_the_same_for_its_seed():
    graph = nx.barabasi_albert_graph(400, 3, seed=4)
    links = adjacency(np.array(list(graph.edges)), 400)
    exact = betweenness(links)
    sampled = betweenness(links, seed=7, pivots=128, exact=10)
    assert sampled.tolist() == betweenness(links, seed=7, pivots=128, exact=10).tolist()
    assert set(np.argsort(-sampled)[:5]) & set(np.argsort(-exact)[:5])
    assert np.abs(sampled - exact).max() < 0.05


@settings(max_examples=60, deadline=None)
@given(SERVICES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_is_nothing(services: list[Service], chance):
    shuffled = list(services)
    chance.shuffle(shuffled)
    one, other = build(services), build(shuffled)
    assert one == other
    assert bridges(one) == bridges(other)
    assert picture_of(one, seed=3) == picture_of(other, seed=3)
    assert participation(services) == participation(shuffled)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert backbones(one, first, last) == backbones(other, first, last)
