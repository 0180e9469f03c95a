"""Official figures from open sources: what a kit's connections say, asked for politely, kept, and placed.

fetched = Fetcher(Cache(folder)).fetch(load_kit("es-ct"), ["2023", "2024"])
fetched.observations        # an Arrow table like any other
fetched.unplaced            # every row that became no figure, with the reason
"""

from circulos.facts.sources.cache import Cache, Kept
from circulos.facts.sources.client import Answer, Client
from circulos.facts.sources.errors import SourceError
from circulos.facts.sources.fetch import Fetched, Fetcher, Outcome, chosen, default_cache
from circulos.facts.sources.place import Unplaced

__all__ = [
    "Answer",
    "Cache",
    "Client",
    "Fetched",
    "Fetcher",
    "Kept",
    "Outcome",
    "SourceError",
    "Unplaced",
    "chosen",
    "default_cache",
]
