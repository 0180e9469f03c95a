from circulos.web.access import SIGNED_IN, Access

# In the demo, where the tests run, for whoever is signed in; elsewhere for administrators.
ROUTES = {"ui:components": Access(get=SIGNED_IN)}
