"""How dates are written, where Django's way is not the reader's."""

from django.utils.translation import pgettext_lazy

# Catalan puts a preposition before the month and elides it (“6 de desembre”, “6 d’abril”). Django asks for these words
# under this context and its own catalogue gives the bare months; ours comes first.
MONTHS = (
    pgettext_lazy("alt. month", "January"),
    pgettext_lazy("alt. month", "February"),
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "April"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "June"),
    pgettext_lazy("alt. month", "July"),
    pgettext_lazy("alt. month", "August"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "October"),
    pgettext_lazy("alt. month", "November"),
    pgettext_lazy("alt. month", "December"),
)
