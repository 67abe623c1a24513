"""An unknown name is told with the name that comes near, or with those there are."""

import pickle

import pytest

from mtdkit.errors import UnknownName


@pytest.mark.parametrize(
    ("given", "known", "text"),
    [
        ("MZ99", ["LR01", "MZ09"], "no actor 'MZ99'; did you mean 'MZ09'?"),
        ("mz09", ["LR01", "MZ09"], "no actor 'mz09'; did you mean 'MZ09'?"),
        (12, range(1, 4), "no actor 12; there are 1, 2, 3"),
        ("x", ["LR01", "MZ09"], "no actor 'x'; there are 'LR01', 'MZ09'"),
        ("x", ["LR01"], "no actor 'x'; there is 'LR01'"),
        ("x", [], "no actor 'x'; there is none"),
        ("x", [f"actor {n}" for n in range(14)], "'actor 10', 'actor 11' and 2 more"),
    ],
)
def test_an_unknown_name_is_told_in_plain_words(given, known, text):
    """The near match if there is one, else what there is, never in a second pair of quotes."""
    assert text in str(UnknownName("actor", given, known))


@pytest.mark.parametrize("kind", [ValueError, KeyError])
def test_an_unknown_name_is_caught_as_either_kind(kind):
    """Who looks a key up catches a KeyError, who passes an option a ValueError."""
    with pytest.raises(kind, match="no actor 'b'; there is 'x'"):
        raise UnknownName("actor", "b", ["x"])


def test_an_unknown_name_crosses_processes():
    """A worker process hands its error back pickled."""
    error = pickle.loads(pickle.dumps(UnknownName("actor", "MZ99", ["MZ09"])))
    assert (str(error), error.known) == ("no actor 'MZ99'; did you mean 'MZ09'?", ("MZ09",))
