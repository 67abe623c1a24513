"""Designs of sweeps, and Sobol indices known in closed form."""

import numpy as np
import pandas as pd
import pytest
from swept import DESIGN, bits

from mtdkit import models
from mtdkit.sweep import grid, random_design, saltelli, sobol, sweep

# --- Designs -------------------------------------------------------------------------


def test_a_grid_has_all_combinations_and_keeps_kinds():
    """Whole numbers and texts reach the function as such."""
    design = grid(name=["core-6", "system-24"], tracks=[1, 2, 3])
    assert design.shape == (6, 2)
    found = sweep(lambda name, tracks: len(name) * 10 + isinstance(tracks, int), design)
    assert found["value"].tolist() == [61, 61, 61, 91, 91, 91]


def test_a_random_design_is_uniform_over_its_ranges():
    """Mean and variance are those of a uniform distribution, and the columns do not hang together."""
    design = random_design({"x": (-1, 3), "y": (5, 6)}, size=20_000, seed=1)
    assert design.mean().to_list() == pytest.approx([1, 5.5], abs=0.05)
    assert design.var().to_list() == pytest.approx([16 / 12, 1 / 12], rel=0.03)
    assert abs(design.corr().iloc[0, 1]) < 0.03
    assert bits(random_design({"x": (-1, 3), "y": (5, 6)}, size=20_000, seed=1)) == bits(design)


def test_saltelli_stands_between_two_points():
    """Rows of a block are A, A with one value of B each, and B; a larger design begins with a smaller one."""
    ranges = {"x": (-1, 3), "y": (5, 6), "z": (0, 1)}
    design = saltelli(ranges, size=8, seed=2)
    for block in design.to_numpy().reshape(8, 5, 3):
        first, *between, last = block
        assert [[value in last for value in row] for row in between] == np.eye(3, dtype=bool).tolist()
        assert [[value in first for value in row] for row in between] == (~np.eye(3, dtype=bool)).tolist()
    assert bits(saltelli(ranges, size=16, seed=2).head(40)) == bits(design)
    assert bits(saltelli(ranges, size=8, seed=3)) != bits(design)
    assert design.min().ge([-1, 5, 0]).all()
    assert design.max().le([3, 6, 1]).all()
    assert saltelli(ranges, 8, groups={"x": "ends", "z": "ends"}).shape == (8 * 4, 3)


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: grid(), "no parameter"),
        (lambda: grid(x="abc"), "'abc'"),
        (lambda: grid(x=[]), r"\[\]"),
        (lambda: random_design({}, 4), "empty"),
        (lambda: random_design({"x": (1, 1)}, 4), "x"),
        (lambda: random_design({"x": (0, np.inf)}, 4), "inf"),
        (lambda: random_design({"x": (0, 1)}, 0), "size=0"),
        (lambda: saltelli({"x": (0, 1)}, 12), "size=12"),
        (lambda: saltelli({"x": (0, 1)}, 4, groups={"y": "g"}), "no parameter 'y'; there is 'x'"),
    ],
)
def test_bad_designs_are_named(make, named):
    """What cannot be a design is refused with what is wrong."""
    with pytest.raises(ValueError, match=named):
        make()


# --- Sobol indices -------------------------------------------------------------------


def g_function(coefficients):
    """Return Sobol's g-function, and its indices in closed form."""
    a = np.array(coefficients, dtype=float)
    part = 1 / 3 / (1 + a) ** 2
    total = (1 + part).prod() - 1
    return (
        lambda x: ((np.abs(4 * x - 2) + a) / (1 + a)).prod(axis=1),
        part / total,
        part * (1 + part).prod() / (1 + part) / total,
    )


def test_ishigami():
    """The indices of Ishigami and Homma's function, with a = 7 and b = 0.1, are those of its closed form."""
    a, b = 7, 0.1
    design = saltelli(dict.fromkeys("xyz", (-np.pi, np.pi)), size=4096)
    x, y, z = design.to_numpy().T
    found = sobol(design, np.sin(x) + a * np.sin(y) ** 2 + b * z**4 * np.sin(x))
    alone = 0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0
    joint = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = sum(alone) + joint
    assert alone[0] / whole == pytest.approx(0.3139, abs=5e-5)
    assert found["first"].tolist() == pytest.approx(np.divide(alone, whole), abs=0.02)
    assert found["total"].tolist() == pytest.approx(np.add(alone, [joint, 0, joint]) / whole, abs=0.02)
    assert list(found.index) == ["x", "y", "z"]


def test_g_function():
    """The indices of Sobol's g-function are those of its closed form, and mostly inside their intervals."""
    model, first, total = g_function([0, 1, 4.5, 9, 99, 99])
    design = saltelli(dict.fromkeys("abcdef", (0, 1)), size=4096, seed=3)
    found = sobol(design, model(design.to_numpy()), seed=1)
    assert found["first"].to_numpy() == pytest.approx(first, abs=0.02)
    assert found["total"].to_numpy() == pytest.approx(total, abs=0.02)
    assert (found["first low"] <= first).all()
    assert (found["first high"] >= first).all()
    assert (found["total"] >= found["total low"]).all()


def test_at_least_one():
    """In a coalition with random chances each track has the same two indices, known in closed form."""
    design = saltelli({"track 1": (0, 1), "track 2": (0, 1), "track 3": (0, 1)}, size=2048)
    found = sobol(design, [models.at_least_one(chances)[-1] for chances in design.to_numpy()])
    whole = 3.0**-3 - 4.0**-3
    assert found["first"].to_numpy() == pytest.approx(4.0**-2 / 12 / whole, abs=0.03)
    assert found["total"].to_numpy() == pytest.approx(3.0**-2 / 12 / whole, abs=0.03)


def test_groups_share_a_row():
    """Two parameters in a group have one index, the sum of theirs where nothing interacts."""
    groups = {"x": "both", "z": "both"}
    design = saltelli(dict.fromkeys("xyz", (0, 1)), size=1024, groups=groups)
    found = sobol(design, design["x"] + 2 * design["y"] + design["z"], groups=groups)
    assert found["first"].to_dict() == pytest.approx({"both": 2 / 6, "y": 4 / 6}, abs=0.01)
    assert found["total"].to_dict() == pytest.approx({"both": 2 / 6, "y": 4 / 6}, abs=0.01)


def test_intervals_narrow_with_size_and_hang_on_their_seed_alone():
    """Sixteen times the pairs of points give intervals about a quarter as wide."""
    model, *_ = g_function([0, 1, 4])
    few, many = (saltelli(dict.fromkeys("abc", (0, 1)), size=size) for size in (128, 2048))
    wide, narrow = (sobol(design, model(design.to_numpy())) for design in (few, many))
    width = lambda table: table["total high"] - table["total low"]  # noqa: E731
    assert (width(narrow) < width(wide) / 2).all()
    assert bits(sobol(few, model(few.to_numpy()))) == bits(wide)
    assert bits(sobol(few, model(few.to_numpy()), seed=1)) != bits(wide)
    assert (width(sobol(few, model(few.to_numpy()), confidence=0.5)) < width(wide)).all()


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({"design": DESIGN}, "saltelli"),
        ({"design": saltelli({"x": (0, 1)}, 4).iloc[::-1]}, "saltelli"),
        ({"groups": {"x": "g", "y": "g"}}, "saltelli"),
        ({"result": np.ones(16)}, "no variance"),
        ({"result": np.arange(15)}, "16 runs"),
        ({"result": [*range(15), np.nan]}, "run 15 is nan"),
        ({"result": pd.Series(range(16), index=range(1, 17))}, "rows"),
        ({"confidence": 95}, "95"),
    ],
)
def test_indices_of_anything_else_are_refused(given_, named):
    """A design of another kind or order, and results without variance or of another length, are told."""
    right = {"design": saltelli({"x": (0, 1), "y": (0, 1)}, 4), "result": np.arange(16)}
    with pytest.raises(ValueError, match=named):
        sobol(**right | given_)
