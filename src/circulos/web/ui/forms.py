from django import forms
from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every form of the site, ours or a library's, is drawn by our templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class HintedRadios(forms.RadioSelect):
    """Radio buttons with a line under each that says what it means. `hints` is {value: text}."""

    def __init__(self, *args, hints: dict[str, str] | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name, value, *args, **kwargs) -> dict:
        return {**super().create_option(name, value, *args, **kwargs), "hint": self.hints.get(str(value), "")}
