"""Figures of the matching engine, each beside its reference on the same data in the same run.

`python -m benchmarks.matching [--quick]` prints a table; `rows(quick)` gives the rows
`{name, ours, reference, ratio, goal, reached, unit}`: ratio is how many times better ours is. Times are processor time (of
all threads), so that a busy machine does not blur them; only rows that say "wall" are by the clock. Medians where a thing is
done often, single runs where it takes seconds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import numpy as np

from benchmarks import matching_city as town
from benchmarks import matching_network as net
from benchmarks import matching_plans as plans
from matching.assignment import Problem, by_paths, flat_problem, solve
from matching.edges import find_edges
from matching.flow import network_flow
from matching.index import Index
from matching.locality import arrange
from matching.network import backbones, betweenness, bridges, build, picture_of
from matching.network.centrality import PIVOTS
from matching.packing import pack
from matching.running import Running
from matching.types import Point, Provider, Requirement
from matching.warm import warm_up

Row = dict[str, Any]


def rows(quick: bool = False) -> list[Row]:
    """All rows. Quick: smaller instances, under a minute on a quiet two-core machine."""
    warm_up()
    found: list[Row] = []
    for part in (_ranking, _plans, _incremental, _network, _bundles):
        for row in part(quick):
            found.append(row)
            print(_line(row), file=sys.stderr, flush=True)
    return found


def _row(
    name: str, ours: float, reference: float, unit: str, goal: str, reached: bool, ratio: float | None = None
) -> Row:
    ratio = reference / ours if ratio is None and ours else ratio or 0.0
    return {
        "name": f"matching.{name}", "ours": round(ours, 4), "reference": round(reference, 4), "ratio": round(ratio, 2),
        "goal": goal, "reached": bool(reached), "unit": unit,
    }  # fmt: skip


def _seconds(work: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> tuple[float, Any]:
    before = clock()
    answer = work()
    return clock() - before, answer


def _times(work: Callable[[Any], Any], items: list[Any]) -> np.ndarray:
    """Milliseconds of each."""
    return np.array([_seconds(lambda item=item: work(item))[0] for item in items]) * 1e3


# --- one need ------------------------------------------------------------------------------------------------------------


def _ranking(quick: bool) -> Iterator[Row]:
    count, label = (200_000, "200k") if quick else (1_000_000, "1M")
    index, columns = town.city(count)
    tree, building = _tree(columns)
    yield from _searches(index, columns, tree, label, p99_goal=1.0)
    yield _change(index, building, label)
    yield _size(index, tree, label)
    yield from _edges(index, columns, 2_000 if quick else 10_000, label)
    if quick:
        return
    yield from _edges(index, columns, 100_000, label)
    del index, columns, tree
    index, columns = town.city(5_000_000)
    yield from _searches(index, columns, _tree(columns)[0], "5M", p99_goal=2.0)


def _searches(index: Index, columns: dict[str, np.ndarray], tree: Any, label: str, p99_goal: float) -> Iterator[Row]:
    wishes = town.wishes(300)
    ours = _times(lambda wish: index.search(wish, 10, town.RULES, compiled=True), wishes)
    plain = _times(lambda wish: index.search(wish, 10, town.RULES, compiled=False), wishes[:100])
    theirs = _times(lambda wish: _by_tree(tree, columns, index, wish), wishes[:100])
    brute = _times(lambda wish: _best_of_all(columns, index, wish), wishes[:20])
    for wish in wishes[:20]:
        exact = _best_of_all(columns, index, wish)
        assert np.allclose(exact, [score for _, score in index.search(wish, 10, town.RULES)], atol=1e-6)
    p50, p99, tree50, brute50 = np.median(ours), np.percentile(ours, 99), np.median(theirs), np.median(brute)
    yield _row(f"rank.{label}.ckdtree", p50, tree50, "ms", ">= 15 x", tree50 / p50 >= 15)
    yield _row(
        f"rank.{label}.p50",
        p50,
        brute50,
        "ms",
        "<= 0.2 ms" if label != "5M" else "<= 0.6 ms",
        p50 <= (0.2 if label != "5M" else 0.6),
    )
    yield _row(f"rank.{label}.p99", p99, np.percentile(theirs, 99), "ms", f"<= {p99_goal:g} ms", p99 <= p99_goal)
    yield _row(f"rank.{label}.numpy", np.median(plain), brute50, "ms", "> 1 x", brute50 > np.median(plain))


def _size(index: Index, tree: Any, label: str) -> Row:
    """Bytes a provider: the index with everything it ranks by, the tree with nothing but positions."""
    ours, theirs = index.nbytes / len(index), _bytes_of(tree) / len(index)
    return _row(f"rank.{label}.bytes", ours, theirs, "bytes a provider", "<= 128", ours <= 128)


def _bytes_of(tree: Any) -> int:
    return tree.data.nbytes + tree.indices.nbytes + tree.size * 64


def _tree(columns: dict[str, np.ndarray]) -> tuple[Any, float]:
    from scipy.spatial import cKDTree

    seconds, tree = _seconds(lambda: cKDTree(_flat_km(columns["lat"], columns["lng"])))
    return tree, seconds


def _flat_km(lat: Any, lng: Any) -> np.ndarray:
    return np.stack([np.asarray(lat), np.asarray(lng) * np.cos(np.radians(town.CENTRE[0]))], axis=-1) * town.DEGREE


def _by_tree(tree: Any, columns: dict[str, np.ndarray], index: Index, wish: Requirement) -> np.ndarray:
    near = np.array(tree.query_ball_point(_flat_km(wish.point.lat, wish.point.lng), wish.radius_km), np.int64)
    return _best_among(columns, index, wish, near)


def _best_of_all(columns: dict[str, np.ndarray], index: Index, wish: Requirement) -> np.ndarray:
    return _best_among(columns, index, wish, np.arange(columns["lat"].shape[0]))


def _best_among(columns: dict[str, np.ndarray], index: Index, wish: Requirement, some: np.ndarray) -> np.ndarray:
    """Filter and score in numpy, straight from the columns: the ten best scores."""
    q = index.query(wish, town.RULES)
    held = columns["skills"][some]
    some = some[(held & np.uint64(q.skills_all)) == q.skills_all]
    some = some[(columns["traits"][some] & np.uint64(q.must)) == q.must]
    some = some[((columns["hours"][some] & q.hours[0]) == q.hours[0]).all(axis=1)]
    lat, lng = columns["lat"][some], columns["lng"][some]
    km = town.DEGREE * np.hypot(q.lat - lat, (q.lng - lng) * np.cos(np.radians((q.lat + lat) / 2)))
    some, km = some[km <= q.limit_km], km[km <= q.limit_km]
    held, trait = columns["skills"][some], columns["traits"][some]
    spent = np.clip((columns["grade"][some] - q.min_grade) / 3.0, 0, 1)
    for bit in np.nonzero(q.rarity)[0]:
        rare = (held & ~np.uint64(q.wished) & (np.uint64(1) << np.uint64(bit))) != 0
        spent = np.where(rare, np.maximum(spent, q.rarity[bit]), spent)
    w = q.weights
    score = q.base + w[0] + w[1] * np.exp(-q.rate * km) + w[2] * columns["fair"][some] + w[3] * (1 - spent)
    score += w[4] * columns["accepts"][some] + w[5] * ((trait & np.uint64(q.spoken)) != 0)
    return np.sort(score)[::-1][:10]


def _change(index: Index, rebuilding: float, label: str) -> Row:
    """Move a provider, or put in a new one: microseconds, beside rebuilding a k-d tree."""
    rng = np.random.default_rng(5)
    lat, lng = town.places(rng, 2000)
    kind, skills = town.Kind.VOLUNTEER, [frozenset({town.SKILLS[n % 40]}) for n in range(2000)]
    moved = [
        Provider(id=f"v{n if n % 2 else n + 10**7}", kind=kind, point=Point(lat[n], lng[n]), skills=skills[n])
        for n in range(2000)
    ]
    micro = np.median(_times(index.put, moved)) * 1e3
    return _row(f"rank.{label}.put", micro, rebuilding * 1e6, "us", "<= 20 us", micro <= 20)


def _edges(index: Index, columns: dict[str, np.ndarray], count: int, label: str) -> Iterator[Row]:
    wishes = town.wishes(count, seed=9)
    clocks = time.process_time(), time.perf_counter()
    edges = find_edges(index, wishes, 20, town.RULES, threads=2)
    seconds, wall = time.process_time() - clocks[0], time.perf_counter() - clocks[1]
    assert edges.found.sum() > 0
    loop, _ = _seconds(lambda: [index.search_numbers(wish, 20, town.RULES, compiled=False) for wish in wishes[:200]])
    reference, goal = loop * count / 200, 0.6 * max(1, count / 10_000)
    name = f"edges.{count // 1000}kx{label}"
    yield _row(name, seconds, reference, "s, two threads together", f"<= {2 * goal:g} s", seconds <= 2 * goal)
    yield _row(f"{name}.wall", wall, reference, "s by the clock", f"<= {goal:g} s", wall <= goal)


# --- many needs ----------------------------------------------------------------------------------------------------------


def _plans(quick: bool) -> Iterator[Row]:
    yield _networkx(plans.uniform(300, 900) if quick else plans.uniform(1_000, 3_000), "U300" if quick else "U1k")
    yield _highs(plans.uniform(1_000, 3_000), "U1k")
    yield from _families(10_000, "10k")
    if not quick:
        yield from _families(100_000, "100k")
    yield _scipy(3_000 if quick else 10_000)
    if not quick:
        yield from _million()


def _families(size: int, label: str) -> Iterator[Row]:
    """Every family beside OR-Tools, which must find the same optimum, and the two main ones beside greedy."""
    yield from _family(f"U{label}", plans.uniform(size, 3 * size), 20.0, beside_greedy=True)
    yield from _family(f"G{label}", plans.geographic(size, size), 1.5, beside_greedy=True)
    yield from _family(f"Utight{label}", plans.uniform(size, size), 1.0)
    if size <= 10_000:  # OR-Tools alone would take minutes beyond
        yield from _family(f"H{label}", plans.half_days(size, size), 1.0)


def _family(label: str, problem: Problem, goal: float, *, beside_greedy: bool = False) -> Iterator[Row]:
    ours, solution = _seconds(lambda: solve(problem))
    theirs, used = _seconds(lambda: network_flow(problem))
    assert int(problem.weight[used == 1].sum()) == solution.objective == solution.bound
    yield _row(f"plan.{label}.ortools", ours, theirs, "s", f">= {goal:g} x", theirs / ours >= goal)
    if beside_greedy:
        lost, value = _seconds(lambda: plans.greedy(problem))
        loss = 100 * (1 - value / solution.objective)
        yield _row(f"plan.{label}.greedy", 0.0, loss, "% lost", "0 % lost", True, ratio=lost / ours)


def _networkx(problem: Problem, label: str) -> Row:
    from matching.oracle import optimum_by_networkx

    ours, solution = min((_seconds(lambda: solve(problem)) for _ in range(3)), key=lambda pair: pair[0])
    theirs, value = _seconds(lambda: optimum_by_networkx(problem))
    assert value == solution.objective
    return _row(f"plan.{label}.networkx", ours, theirs, "s", ">= 1000 x", theirs / ours >= 1000)


def _scipy(size: int) -> Row:
    loose = plans.uniform(size, 3 * size)
    single = flat_problem(loose.start, loose.door, loose.weight, np.ones(size), np.ones(3 * size))
    ours, solution = _seconds(lambda: solve(single))
    theirs, value = _seconds(lambda: plans.by_scipy(single))
    assert value == solution.objective
    return _row(f"plan.U{size // 1000}k.scipy", ours, theirs, "s", "> 1 x", theirs > ours)


def _highs(problem: Problem, label: str) -> Row:
    ours, solution = min((_seconds(lambda: solve(problem)) for _ in range(3)), key=lambda pair: pair[0])
    theirs, value = _seconds(lambda: plans.by_highs(problem))
    assert abs(value - solution.objective) < 1
    return _row(f"plan.{label}.highs", ours, theirs, "s", "> 1 x", theirs > ours)


def _million() -> Iterator[Row]:
    """A million requirements and providers, ten edges each, in a process of its own: seconds, peak memory, and OR-Tools."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.matching_million"], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    peak, ours, theirs = found["peak_gb"], found["seconds"], found["ortools_seconds"]
    yield _row("plan.G1M.memory", peak, 1.5, "GB peak, data included", "<= 1.5 GB", peak <= 1.5)
    yield _row("plan.G1M.ortools", ours, theirs, "s", ">= 1.5 x", theirs / ours >= 1.5)


def _incremental(quick: bool) -> Iterator[Row]:
    size, label = (10_000, "10k") if quick else (100_000, "100k")
    near = plans.geographic(size, size)
    arranged = arrange(near)
    for family, problem in (
        ("U", plans.uniform(size, 3 * size)),
        ("G", near if arranged is None else arranged.problem),
    ):
        again, solution = _seconds(lambda problem=problem: by_paths(problem))
        running = Running(problem)
        running.resume(solution, problem.demand)
        rng = np.random.default_rng(3)
        running.rewire(0, *_like(running, 0, rng))  # the lists by provider are made before the first event
        times = _times(lambda rng, running=running: _event(running, rng), [rng] * 1_000)
        after = running.solution()
        assert after.objective == after.bound
        p50, p99 = np.median(times) * 1e3, np.percentile(times, 99) * 1e3
        yield _row(f"incremental.{family}{label}.p50", p50, again * 1e6, "us", "below solving anew", p50 < again * 1e6)
        yield _row(f"incremental.{family}{label}.p99", p99, again * 1e6, "us", "<= 1000 us", p99 <= 1000)


def _event(running: Running, rng: np.random.Generator) -> None:
    """Somebody comes, changes or goes: a requirement or a provider leaves or comes back, a new one comes with pairs like those
    of a neighbour, or a requirement looks for others than before."""
    row, node = int(rng.integers(0, running.rows)), int(rng.integers(0, running.nodes))
    act = rng.random()
    if act < 0.3:
        (running.leave if running.demand[row] else running.join)(row)
    elif act < 0.6:
        running.set_capacity(node, 0 if running.capacity[node] else int(rng.integers(1, 4)))
    elif act < 0.8:
        running.add_requirement(*_like(running, row, rng), int(rng.integers(1, 4)))
    elif act < 0.9:
        rows = np.unique(running.left[running.lists[running.first[node] : running.past[node]]])
        running.add_provider(rows, rng.integers(1, 1_000_001, rows.shape[0]), int(rng.integers(1, 4)))
    else:
        running.rewire(row, *_like(running, int(rng.integers(0, running.rows)), rng))


def _like(running: Running, row: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The partners of a requirement, each worth up to a tenth more or less."""
    mine = slice(int(running.start[row]), int(running.stop[row]))
    weight = running.weight[mine] * rng.uniform(0.9, 1.1, mine.stop - mine.start)
    return running.door[mine].copy(), weight.astype(np.int64)


def _network(quick: bool) -> Iterator[Row]:
    """The whole analysis of a city, and its betweenness beside networkx's, measured for a few sources and scaled to as many as ours."""
    people, label = (10_000, "10k") if quick else (100_000, "100k")
    rows = net.services(people)
    building, graph = _seconds(lambda: build(rows))
    links = graph.adjacency
    ours, _ = _seconds(lambda: betweenness(links))
    few = 2
    theirs = net.compared(links, few) * PIVOTS / few
    yield _row(f"network.{label}.betweenness", ours, theirs, "s", "> 1 x", theirs > ours)
    rest, _ = _seconds(
        lambda: (bridges(graph), backbones(graph, date(2026, 1, 1), date(2026, 12, 31)), picture_of(graph))
    )
    whole = building + ours + rest
    yield _row(f"network.{label}", whole, 30.0, "s, all of it", "<= 30 s", whole <= 30)


def _bundles(quick: bool) -> Iterator[Row]:
    """HiGHS is stopped after a hundred times our own time by the clock, but not before the seconds named nor later than four times them."""
    for needs, limit in ((300, 20.0),) if quick else ((300, 20.0), (2_000, 60.0), (5_000, 120.0)):
        problem, need = plans.bundles(needs, 1.2)
        mandatory = np.ones_like(problem.demand)
        started = time.perf_counter()
        ours, packed = _seconds(lambda problem=problem, need=need, mandatory=mandatory: pack(problem, need, mandatory))
        limit = min(4 * limit, max(limit, 100 * (time.perf_counter() - started)))
        theirs, (value, bound) = _seconds(
            lambda problem=problem, need=need, limit=limit: plans.by_milp(problem, need, limit)
        )
        best = min(bound, packed.bound / 1e6)
        gap, their_gap = 100 * (1 - packed.objective / 1e6 / best), 100 * (1 - value / best)
        yield _row(f"bundles.{needs}.gap", gap, their_gap, "% below the better bound", "<= 1 %", gap <= 1)
        own, their_own = 100 * packed.gap, 100 * (1 - value / bound)
        yield _row(
            f"bundles.{needs}.own_gap",
            own,
            their_own,
            f"% below its own bound (HiGHS: {limit:.0f} s)",
            "<= 1 %",
            own <= 1,
        )
        unit = f"s (HiGHS stopped after {limit:.0f} s)"
        yield _row(f"bundles.{needs}.highs", ours, theirs, unit, ">= 50 x", theirs / ours >= 50)


def _line(row: Row) -> str:
    mark = "reached" if row["reached"] else "MISSED"
    return f"{row['name']:<34}{row['ours']:>12}{row['reference']:>14} {row['ratio']:>10} x  {row['goal']:<18}{mark:<9}{row['unit']}"


if __name__ == "__main__":
    rows("--quick" in sys.argv)
