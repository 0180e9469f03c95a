from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """Returns: filled in, checked, signed, validated and frozen."""

    name = "circulos.web.collection"
    label = "collection"

    def ready(self) -> None:
        from circulos.web.collection.state import RealReturns  # models exist only now
        from circulos.web.cycle import progress

        progress.provide(RealReturns())
