"""Speed and weight, measured and printed beside what the book aims at; never a pass or a fail.

``make bench`` runs it on the built book. Each line gives the median of several runs.
"""

import gzip
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from mtdkit import charts, framework, network
from mtdkit.case import Case
from mtdkit.explore import explore

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
    """Return participation, actors and graph of a made-up record, four participations an actor."""
    draw = np.random.default_rng(seed)
    ids = np.array([f"a{i}" for i in range(actors)])
    table = pd.DataFrame({"actor": np.repeat(ids, 4), "initiative": draw.integers(0, max(actors // 3, 8), 4 * actors)})
    table["initiative"] = "i" + table["initiative"].astype(str)
    tracks = pd.DataFrame({"track": draw.integers(1, 10, actors)}, index=ids)
    tracks["secondary_tracks"] = [tuple(draw.integers(1, 10, size)) for size in draw.integers(0, 3, actors)]
    graph = nx.Graph()
    graph.add_nodes_from(ids, bipartite=0)
    graph.add_nodes_from(table["initiative"].unique(), bipartite=1)
    graph.add_edges_from(table.itertuples(index=False, name=None))
    return table, tracks, graph


def measures(name, participation, actors, graph, aim):
    """Measure each network measure on one record."""
    small = len(actors) <= 1000
    shares = network.membership(actors, "fractional")
    actions = {
        "membership": lambda: network.membership(actors, "fractional"),
        "track_linkage, any": lambda: network.track_linkage(participation, shares),
        "track_linkage, fractional": lambda: network.track_linkage(participation, shares, "fractional"),
        "tracks_met": lambda: network.tracks_met(participation, shares),
        "overview": lambda: network.overview(graph),
        "projection": lambda: network.projection(graph),
        "loss_of_track, any": lambda: network.loss_of_track(graph, shares, "any"),
        "centralization of degree, two-mode": lambda: network.centralization(graph),
    }
    if small:  # networkx needs about nodes times edges for these
        actions["centralization of betweenness, two-mode"] = lambda: network.centralization(graph, "betweenness")
        actions["centralization of closeness, two-mode"] = lambda: network.centralization(graph, "closeness")
    for what, action in actions.items():
        line(f"{name}: {what}", f"{median(action, 5 if small else 3):.1f} ms", aim)


def networks():
    """Measure all measures on the case and on made-up records of three sizes."""
    case = Case.load("mozambique").counted()
    line("mozambique: two_mode", f"{median(lambda: network.two_mode(case)):.1f} ms", MEASURE_AIM)
    measures("mozambique", case.participation, case.actors, network.two_mode(case), MEASURE_AIM)
    for size in (50, 1_000, 10_000):
        measures(f"{size:,} actors", *made_up(size), MEASURE_AIM if size == 50 else "")


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
    for part in (starting, networks, pictures, building, weights):
        part()
