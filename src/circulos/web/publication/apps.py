from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """What leaves the site: the reports of all councils at once."""

    name = "circulos.web.publication"
    label = "publication"
