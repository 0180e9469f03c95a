from django.apps import AppConfig


class CycleConfig(AppConfig):
    name = "circulos.web.cycle"
    label = "cycle"
