from circulos.web.access import EVERYONE, SIGNED_IN, Access

ROUTES = {
    # In the demo, where the tests run, for whoever is signed in; elsewhere for administrators.
    "ui:components": Access(get=SIGNED_IN),
    "ui:health": Access(get=EVERYONE),
}
