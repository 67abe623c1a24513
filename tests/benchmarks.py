"""Speed and weight, measured and printed beside what the book aims at; never a pass or a fail.

``make bench`` runs it on the built book. Each line gives the median of several runs.
"""

import gzip
import itertools
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit import charts, framework, models, network
from mtdkit import sweep as sweeps
from mtdkit.case import Case
from mtdkit.explore import explore
from mtdkit.reading import Reading, track_shares

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
MEASURE_AIM = "50 ms on a real case"


def line(what, got, aim=""):
    """Print one line of the table."""
    print(f"{what:<62}{got:>12}   {aim}", flush=True)


def median(action, runs=5):
    """Return the median time of an action in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def process(code, runs=5):
    """Return the median time of a fresh interpreter that runs some code, in milliseconds."""
    return median(lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT), runs)


def starting():
    """Measure the import, and loading and checking a case."""
    bare = process("pass")
    line("import mtdkit, beyond the interpreter", f"{process('import mtdkit') - bare:.0f} ms", "200 ms")
    load = "from mtdkit.case import Case; Case.load('mozambique')"
    line("load and check a case, in a fresh process", f"{process(load) - bare:.0f} ms")
    modules = "import pandas, frictionless"
    line("  of which importing pandas and frictionless", f"{process(modules) - bare:.0f} ms")
    Case.load("mozambique")
    line("load and check a case, again", f"{median(lambda: Case.load('mozambique')):.0f} ms", "300 ms")


def made_up(actors, seed=1):
    """Return a reading of a made-up record, four participations an actor."""
    draw = np.random.default_rng(seed)
    ids = np.array([f"a{i}" for i in range(actors)])
    table = pd.DataFrame({"actor": np.repeat(ids, 4), "initiative": draw.integers(0, max(actors // 3, 8), 4 * actors)})
    table["initiative"] = "i" + table["initiative"].astype(str)
    tracks = pd.DataFrame({"track": draw.integers(1, 10, actors)}, index=ids)
    tracks["secondary_tracks"] = [tuple(draw.integers(1, 10, size)) for size in draw.integers(0, 3, actors)]
    return Reading.of(table, track_shares(tracks, "shared"))


def measures(name, reading, aim):
    """Measure each network measure on one record."""
    small = len(reading.actors) <= 1000  # centralities need about nodes times edges
    actions = {
        "linkage, initiatives": lambda: network.linkage(replace(reading)),
        "linkage, pairs": lambda: network.linkage(replace(reading), "pairs"),
        "tracks_met": lambda: network.tracks_met(replace(reading)),
        "overview": lambda: network.overview(replace(reading)),
        "graph": lambda: replace(reading).graph,
        "projection": lambda: network.projection(reading.graph),
        "loss_of_track, any": lambda: network.loss_of_track(reading, "any"),
        "centralization of degree, two-mode": lambda: network.centralization(reading.graph),
    }
    if small:
        for kind in ("betweenness", "closeness"):
            actions[f"centralization of {kind}, two-mode"] = lambda kind=kind: network.centralization(
                reading.graph, kind
            )
    for what, action in actions.items():
        line(f"{name}: {what}", f"{median(action, 5 if small else 3):.1f} ms", aim)


def networks():
    """Measure all measures on the case and on made-up records of three sizes."""
    measures("mozambique", Case.load("mozambique").reading("shared"), MEASURE_AIM)
    for size in (50, 1_000, 10_000):
        measures(f"{size:,} actors", made_up(size), MEASURE_AIM if size == 50 else "")


def projections():
    """Measure the projection of a large network beside networkx's loop over the neighbors."""
    draw = np.random.default_rng(1)
    pairs = np.unique(draw.integers(2_000 * 5_000, size=10_000))
    rows = pd.DataFrame({"actor": pairs // 5_000, "initiative": pairs % 5_000 + 2_000})
    graph = Reading.of(rows, pd.DataFrame({1: np.ones(2_000)})).graph
    ours = median(lambda: network.projection(graph), 3)
    theirs = median(lambda: nx.bipartite.collaboration_weighted_projected_graph(graph, range(2_000)), 3)
    line("projection, 2,000 actors and 5,000 initiatives", f"{ours:.0f} ms")
    line("  times as fast as networkx", f"{theirs / ours:.0f}")


def against_sna():
    """Measure Gould and Fernandez's roles and R sna's in turn on the same graph, and compare the counts."""
    if not shutil.which("Rscript"):
        line("gould_fernandez against R sna", "no R here", "10 times as fast")
        return
    graph = nx.gnm_random_graph(1_000, 10_000, seed=1, directed=True)
    groups = {node: node % 9 for node in graph}
    program = """
        suppressMessages(library(sna))
        graph <- matrix(0, 1000, 1000); ends <- as.matrix(read.csv(file("stdin"), header = FALSE)) + 1
        graph[ends] <- 1
        seconds <- system.time(found <- brokerage(graph, (0:999) %% 9))[["elapsed"]]
        cat(1000 * seconds, found$raw.nli)
    """
    ends = "\n".join(f"{a},{b}" for a, b in graph.edges)
    ours, theirs = [], []
    for _ in range(9):
        ours.append(median(lambda: network.gould_fernandez(graph, groups), 3))
        told = subprocess.run(["Rscript", "-e", program], input=ends, capture_output=True, text=True, check=False)
        if told.returncode:
            line("gould_fernandez against R sna", "no sna here", "10 times as fast")
            return
        milliseconds, *counts = map(float, told.stdout.split())
        theirs.append(milliseconds)
    same = np.array_equal(np.reshape(counts, (6, -1)).T, network.gould_fernandez(graph, groups))
    line("gould_fernandez, 1,000 nodes and 10,000 arcs", f"{statistics.median(ours):.1f} ms")
    line("R sna brokerage on the same graph, in turn", f"{statistics.median(theirs):.0f} ms")
    ratio = statistics.median(theirs) / statistics.median(ours)
    line(f"  times as fast, counts {'equal' if same else 'DIFFER'}", f"{ratio:.1f}", "10")


def nulls():
    """Measure what is compared with chance."""
    draw = np.random.default_rng(1)
    table = draw.random((500, 100)) < np.outer(draw.beta(1, 4, 500), draw.beta(1, 3, 100)) * 2.5
    degrees = table.sum(axis=1), table.sum(axis=0)
    line("bicm, 500 actors and 100 initiatives", f"{median(lambda: network.bicm(*degrees)):.1f} ms", "30 ms")
    graph = nx.gnm_random_graph(60, 150, seed=1)
    groups = {node: node % 9 for node in graph}
    run = median(lambda: network.gould_fernandez_permuted(graph, groups))
    line("gould_fernandez_permuted, 1,000 deals on 60 nodes", f"{run:.0f} ms", "60 ms")


LARGE = """
import resource, time
import numpy as np, pandas as pd
from mtdkit import network
from mtdkit.reading import Reading, track_shares
draw = np.random.default_rng(0)
actors, initiatives, rows = 100_000, 20_000, 500_000
pairs = draw.permutation(np.unique(draw.integers(actors * initiatives, size=rows + 1_000)))[:rows]
a = np.char.add("a", (pairs // initiatives).astype(str)).astype(object)
i = np.char.add("i", (pairs % initiatives).astype(str)).astype(object)
track = draw.integers(1, 10, actors)
others = [(int(t % 9 + 1),) if u < 0.3 else () for t, u in zip(track, draw.random(actors))]
table = pd.DataFrame({"track": track, "secondary_tracks": others}, index=[f"a{n}" for n in range(actors)])
reading = Reading.of(pd.DataFrame({"actor": a, "initiative": i}), track_shares(table, "shared"))
for name, action in {
    "linkage, initiatives": lambda: network.linkage(reading),
    "linkage, pairs": lambda: network.linkage(reading, "pairs"),
    "graph": lambda: reading.graph,
    "centralization of degree": lambda: network.centralization(reading.graph),
    "loss_of_track, any": lambda: network.loss_of_track(reading, "any"),
}.items():
    start = time.perf_counter()
    action()
    print(f"{name}\t{time.perf_counter() - start:.2f} s")
print(f"memory at its highest\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
"""


def large():
    """Measure 100,000 actors, 20,000 initiatives and 500,000 participations in a process of their own."""
    told = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=True, cwd=ROOT)
    for row in told.stdout.splitlines():
        name, got = row.split("\t")
        line(f"100,000 actors: {name}", got, "2 GB" if "memory" in name else "seconds")


def direct_step(opinions, confidence):
    """Make one step of Hegselmann and Krause's model from all pairs of people."""
    near = np.abs(opinions[:, None] - opinions) <= confidence * (1 + 1e-9)
    return near @ opinions / near.sum(axis=1)


def modeling():
    """Measure the models at the sizes the chapters use, and opinions against all pairs of people."""
    core, design = models.published_system("core-6"), models.track_design("core-6")
    ring = np.roll(np.eye(9), 1, axis=1) + np.roll(np.eye(9), -1, axis=1)
    line("coalitions: linear influence, 512", f"{median(lambda: models.linear_influence(ring, [1] * 9, 0.3)):.2f} ms")
    line(
        "coalitions: sustaining peace, 512",
        f"{median(lambda: models.sustaining_peace(core, design, [1] * 9)):.0f} ms",
    )
    game = np.random.default_rng(1).random(512)
    indices = (models.shapley, models.banzhaf, models.shapley_interaction, models.shapley_taylor, models.moebius)
    line("coalitions: all indices of one game", f"{median(lambda: [i(game) for i in indices]):.2f} ms", "2 ms")
    system = models.published_system("system-24")
    starts = np.random.default_rng(1).uniform(0, 2, (1_000, 24))
    run = median(lambda: models.final_state(system, starts, duration=30, step=0.01), 3)
    line("peace: 1,000 starts, 3,000 steps, 24 factors", f"{run:.0f} ms", "1500 ms")
    for people in (1_000, 1_000_000):
        opinions = np.random.default_rng(1).random(people)
        run = median(lambda opinions=opinions: models.hegselmann_krause(opinions, 0.1), 5 if people < 10_000 else 1)
        line(f"Hegselmann-Krause, {people:,} people to rest", f"{run:.1f} ms")
        if people < 10_000:
            place, steps = opinions, 0
            while not np.allclose(moved := direct_step(place, 0.1), place, rtol=0, atol=1e-12):
                place, steps = moved, steps + 1
            same = np.allclose(place, models.hegselmann_krause(opinions, 0.1), rtol=0, atol=1e-9)
            pairs = steps * median(lambda opinions=opinions: direct_step(opinions, 0.1), 3)
            line(f"  from all pairs, {steps} steps, {'equal' if same else 'DIFFERS'}", f"{pairs:.0f} ms")
            line("  times as fast", f"{pairs / run:.0f}")


def one_model_run(start):
    """Run the map of 24 factors; the model that sweeps are measured with."""
    system = models.published_system("system-24")
    return models.final_state(system, np.full(24, start), duration=29.999, step=0.001) @ system.balance


def sweeping():
    """Measure a sweep of 128 runs here, in two processes and on a Dask cluster of two workers, in turn."""
    from distributed import Client, LocalCluster

    design = sweeps.random_design({"start": (0, 2)}, size=128)
    local = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0")
    with local, Client(local) as client:
        places = {"here": {}, "in two processes": {"workers": 2}, "on Dask": {"workers": client.get_executor()}}
        found, times = {}, {name: [] for name in places}
        for _ in range(3):
            for name, place in places.items():
                start = time.perf_counter()
                found[name] = sweeps.sweep(one_model_run, design, **place)
                times[name].append(time.perf_counter() - start)
    here = statistics.median(times.pop("here"))
    line("sweep of 128 runs of 29,999 steps, here", f"{here:.2f} s")
    for (name, taken), aim in zip(times.items(), ("1.8", "1.5"), strict=True):
        same = found[name].equals(found["here"])
        line(
            f"  times as fast {name}, bits {'equal' if same else 'DIFFER'}",
            f"{here / statistics.median(taken):.2f}",
            aim,
        )
    tiny = sweeps.random_design({"number": (0, 1)}, size=10_000)
    run = median(lambda: sweeps.sweep(abs_of, tiny), 3)
    line("sweep: cost of a run here", f"{run / 10:.1f} µs")
    run = median(lambda: sweeps.sweep(abs_of, tiny, workers=2), 3)
    line("sweep: cost of a run in two processes", f"{run / 10:.0f} µs")
    with TemporaryDirectory() as folder:
        stores = (Path(folder, f"{number}.sqlite") for number in itertools.count())
        run = median(lambda: sweeps.sweep(abs_of, tiny, store=next(stores)), 3)
    line("sweep: cost of a run that is kept in a store", f"{run / 10:.0f} µs")


def abs_of(number):
    """Do next to nothing, so that only the sweep itself is measured."""
    return abs(number)


def pictures():
    """Measure one chart and an explorer of a hundred pictures."""
    names = list(framework.diagrams().index)
    charts.track_wheel()._repr_mimebundle_()  # the first picture also starts the machinery
    line("one diagram as SVG", f"{median(lambda: charts.diagram(names[2]).svg):.0f} ms")
    grid = {"name": names, "without": [None, *range(1, 10)], "again": [1, 2]}
    frames = len(names) * 10 * 2

    def draw(name, without, again):
        # The third parameter only makes up the number; it shows as a change of the description.
        figure = charts.diagram(name, without)
        figure.description += f" Drawn {again}."
        return figure

    line(f"explorer of {frames} pictures", f"{median(lambda: explore(draw, **grid), 1) / 1000:.1f} s")


def building():
    """Measure a build in which nothing changed."""
    if not (SITE / "index.html").exists():
        line("build of the book without changes", "not built", "10 s")
        return
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "--quiet", ROOT]
    run = median(lambda: subprocess.run(command, check=False, cwd=ROOT, capture_output=True), 3)
    line("build of the book without changes", f"{run / 1000:.1f} s", "10 s")


def weights():
    """Weigh each page as it is transferred, compressed, without what all pages share."""
    total = 0
    for path in sorted(SITE.rglob("*.html")):
        if "_static" not in path.parts:
            body = path.read_bytes()
            pictures_ = re.findall(rb'src="([^":]*_images/[^"]+)"', body)
            files = [path, *{(path.parent / name.decode()).resolve() for name in pictures_}]
            size = sum(len(gzip.compress(file.read_bytes(), 6)) for file in files if file.is_file())
            total += size
            line(f"weight of {path.relative_to(SITE)}", f"{size / 1000:.0f} kB", "300 kB for a chapter")
    shared = sum(len(gzip.compress(p.read_bytes(), 6)) for p in (SITE / "_static").rglob("*.js") if p.is_file())
    line("weight of all pages", f"{total / 1000:.0f} kB")
    line("weight of the scripts that pages share, all of them", f"{shared / 1000:.0f} kB")


if __name__ == "__main__":
    print(f"{'what':<62}{'median':>12}   aim")
    for part in (
        starting,
        networks,
        projections,
        against_sna,
        nulls,
        large,
        modeling,
        sweeping,
        pictures,
        building,
        weights,
    ):
        part()
