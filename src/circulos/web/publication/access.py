"""Who may take everybody's reports: the facilitator of the circle. The example edition has a pack that is ready."""

from circulos.web.access import ADMINISTRATOR, Access, Actor

LEADS = ADMINISTRATOR | {Actor.FACILITATOR}

ROUTES = {
    "publication:packs": Access(get=LEADS, post=LEADS),
    "publication:take_pack": Access(get=LEADS),
}
