"""The network view: the linkage graph of who served whom with whom, and what can be read from it. Pure, deterministic, without names.

networkx and scipy are loaded by the functions that need them: every process imports this package, few draw a network."""

from matching.network.backbone import Backbone, BackboneRules, backbones
from matching.network.bridges import Bridge, bridges
from matching.network.centrality import betweenness
from matching.network.coverage import ANY_SKILL, Cell, Hand, Wanted, coverage
from matching.network.graph import RESIDENT, Edge, Linkage, Service, Society, build
from matching.network.isolation import Ask, Isolated, IsolationRules, by_community, isolated
from matching.network.newcomers import Newcomer, Worth, worth_of_newcomers
from matching.network.participation import Part, Participation, participation
from matching.network.picture import Drawn, Picture, layout, picture_of

__all__ = [
    "ANY_SKILL",
    "RESIDENT",
    "Ask",
    "Backbone",
    "BackboneRules",
    "Bridge",
    "Cell",
    "Drawn",
    "Edge",
    "Hand",
    "Isolated",
    "IsolationRules",
    "Linkage",
    "Newcomer",
    "Part",
    "Participation",
    "Picture",
    "Service",
    "Society",
    "Wanted",
    "Worth",
    "backbones",
    "betweenness",
    "bridges",
    "build",
    "by_community",
    "coverage",
    "isolated",
    "layout",
    "participation",
    "picture_of",
    "worth_of_newcomers",
]
