"""Whatever is sent to an address, the site answers: a page, a refusal in words, never a failure."""

import pytest
from django.db import transaction
from django.urls import reverse

from circulos.web.access import Actor, declared_routes
from web.test_access import example

ROUTES = sorted(name for name in declared_routes() if name.startswith(("cycle:", "collection:")))
# Digits that are no number, more than any column holds, signs that no database takes.
ODD = ("²", "9" * 40, "a\0b\v")
# Besides the fields of the forms: what pages read from the address, and what scripts send.
SENT = {
    *("page", "sort", "q", "kind", "state", "verb", "role", "council", "edition", "variable", "breakdown", "group"),
    *("value", "status", "note", "version", "seconds", "section", "via", "opened", "seen", "next", "decision"),
    *("v.loans.total", "o.v.loans.total", "ver.v.loans.total", "n.loans", "s.", "s.loans.total"),
}  # fmt: skip
ASKING = (Actor.ADMINISTRATOR, Actor.COORDINATOR)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROUTES)
def test_an_odd_request_is_answered(name, world, sign_in):
    declared = declared_routes()[name]
    address = reverse(name, kwargs=example(name, world))
    wrong = [
        (method, data)
        for method, who in (("get", declared.get), ("post", declared.post))
        for actor in [one for one in ASKING if one in (who or ())][:1]
        for client in [sign_in(world[actor])]
        for data in odd_data(client, method, address)
        if status(client, method, address, data) >= 500
    ]
    assert wrong == []


def odd_data(client, method: str, address: str) -> list[dict[str, str]]:
    """The odd values in every field at once; and the first of them in each field of a form filled in otherwise."""
    form = (client.get(address).context or {}).get("form") if method == "post" else None
    fields = {field: form[field].value() or "1" for field in form.fields} if form is not None else {}
    every = [dict.fromkeys(SENT | fields.keys(), odd) for odd in ODD]
    # What scripts send about one figure is refused at once where the figure is odd too.
    figure = {"variable": "loans", "section": "people", "breakdown": "total", "value": "1"}
    script = [{**figure, one: ODD[0]} for one in ("version", "seconds", "group", "opened")]
    return [*every, *script, *({**fields, one: ODD[0]} for one in fields)]


def status(client, method: str, address: str, data: dict[str, str]) -> int:
    client.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(client, method)(address, data).status_code
        transaction.set_rollback(True)
    return answer
