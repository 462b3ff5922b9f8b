"""The picture of the graph stands still and shows the best-linked."""

from __future__ import annotations

from matching.network import build, picture_of
from tests.matching.network.lane import LANE


def test_every_node_of_a_small_graph_stands_inside_the_frame():
    picture = picture_of(build(LANE))
    assert {each.node for each in picture.nodes} == {"aid", "choir", "li", "liu", "sun", "wang", "zhang", "zhou"}
    assert all(0 <= value <= 1 for each in picture.nodes for value in (each.x, each.y))
    assert len({(each.x, each.y) for each in picture.nodes}) == len(picture.nodes)
    assert picture.left_out == 0


def test_between_two_nodes_there_is_one_line_for_all_they_share():
    lines = {(one, other): weight for one, other, weight in picture_of(build(LANE)).edges}
    assert lines["aid", "li"] == 3.0
    assert len(lines) == 9


def test_of_a_large_graph_the_best_linked_and_those_asked_for_are_drawn():
    picture = picture_of(build(LANE), most=3, keep=["choir"])
    assert {each.node for each in picture.nodes} == {"choir", "li", "zhou"}
    assert picture.left_out == 5
    assert {(one, other) for one, other, _weight in picture.edges} == {("li", "zhou")}


def test_a_node_alone_stands_in_the_middle():
    [alone] = picture_of(build(LANE), most=1).nodes
    assert (alone.node, alone.x, alone.y, alone.degree) == ("li", 0.5, 0.5, 5)
