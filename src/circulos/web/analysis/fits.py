"""Models of what the environment leads to expect: fitted once for all readers, and kept on the disk of the site.

To fit one takes a hundred times as long as to compare. After a freeze the worker fits them all, so that the first
reader of a page or a report need not wait; a digest names what they were fitted to, so nothing ever goes stale.
"""

import hashlib
import logging
import os
import pickle
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from django.conf import settings

from circulos.compare.adjust import Adjustment, Refusal
from circulos.compare.comparison import Comparison
from circulos.compare.expected import Expected, context_of, expected

logger = logging.getLogger("circulos")

FOLDER = "benchmarks"
KEPT = 2000  # a model of one indicator takes some 20 kB
About = tuple[str, str, str, tuple[str, ...]]  # indicator, period, group, variables
Facts = Mapping[str, Mapping[str, float]]

_kept: OrderedDict[tuple[str, About], Adjustment | Refusal] = OrderedDict()
_read: set[str] = set()


def fitted(key: str, whole: Comparison, facts: Facts, chosen: tuple[str, ...]) -> Expected:
    """The model of one comparison. `key` names the figures and the facts."""
    about = (whole.indicator.code, whole.period, whole.group, chosen)
    if key not in _read:
        _load(key)
    found = _kept.get((key, about))
    if found is None:
        made = expected(whole, facts, chosen)
        _keep(key, about, made.found)
        return made
    return Expected(whole, context_of(whole.councils, facts, chosen), found)


def prepare(key: str, wholes: Iterable[Comparison], facts: Facts, chosen: tuple[str, ...]) -> int:
    """Fit the models of many comparisons and write them down for other processes; how many there are."""
    path, found = _path(key), {}
    if not chosen or path.exists():
        return 0
    for whole in wholes:
        found[whole.indicator.code, whole.period, whole.group, chosen] = expected(whole, facts, chosen).found
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL))
    draft.replace(path)
    return len(found)


def forget() -> None:
    """Empty the process; what lies on disk stays."""
    _kept.clear()
    _read.clear()


def _keep(key: str, about: About, found: Adjustment | Refusal) -> None:
    _kept[key, about] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)


def _load(key: str) -> None:
    """The folder is the site's own, as its database is: what lies in it was written by `prepare`."""
    path = _path(key)
    try:
        told = pickle.loads(path.read_bytes())  # noqa: S301 -- see above
    except FileNotFoundError:
        return  # before they are prepared: looked for again at the next model
    except Exception:  # a file cut off or of another time is fitted again
        logger.warning("The models %s could not be read and are fitted again.", path.name)
        told = {}
    _read.add(key)
    for about, found in told.items():
        _keep(key, about, found)


def _path(key: str):
    return settings.DATA / FOLDER / f"{hashlib.sha256(key.encode()).hexdigest()[:40]}.fits"
