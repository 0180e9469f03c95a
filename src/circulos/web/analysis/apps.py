from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Pages over comparisons: where a council stands, how sure that is, and whom to call."""

    name = "circulos.web.analysis"
    label = "analysis"

    def ready(self) -> None:
        from circulos.web.collection import freezing  # models exist only now

        freezing.provide(_measure)


def _measure(kit, folder, frozen) -> None:
    # The engines are loaded when there is something to measure.
    from circulos.web.analysis import lenses, store

    if frozen is None:
        store.ready(kit, folder)
    else:
        lenses.prepare(kit, frozen)
