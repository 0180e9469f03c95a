"""The one walk over the addresses the site answers: tests of access and journeys both go by it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def every_route() -> list[tuple[str, URLPattern]]:
    """Every address with its full name."""
    return list(_routes_of(get_resolver()))


def _routes_of(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _routes_of(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern
