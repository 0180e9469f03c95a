"""For routes with something in their address: of which object of the world the page under test is.

It is always something of the own council, of the own circle or of the coordinator. A route that needs only the code
of a council is not listed.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from circulos.web.access import Actor
from circulos.web.people import actions, roles
from circulos.web.people.models import ApiKey, Invitation, RoleAssignment
from web.analysis.world import EXAMPLES as OF_ANALYSIS
from web.collection.world import EXAMPLES as OF_COLLECTION
from web.cycle.world import EXAMPLES as OF_CYCLE
from web.improvement.world import EXAMPLES as OF_IMPROVEMENT
from web.monitoring.world import EXAMPLES as OF_MONITORING
from web.publication.world import EXAMPLES as OF_PUBLICATION
from web.world import World


def an_invitation(world: World) -> Invitation:
    inviter = world[Actor.COORDINATOR]
    return actions.invite(by=inviter, email="new@example.org", role=roles.READER, council=world.council)


def a_held_role(world: World) -> RoleAssignment:
    return world[Actor.CONTRIBUTOR].assignments.get()


def a_key(world: World) -> ApiKey:
    until = timezone.now() + timedelta(days=1)
    return actions.create_api_key(by=world[Actor.COORDINATOR], name="key", expires_at=until)[0]


EXAMPLES: dict[str, Callable[[World], dict[str, object]]] = {
    "people:accept": lambda world: {"token": actions.token_of(an_invitation(world))},
    "people:cancel_invitation": lambda world: {"number": an_invitation(world).pk},
    "people:send_again": lambda world: {"number": an_invitation(world).pk},
    "people:end_role": lambda world: {"number": a_held_role(world).pk},
    "people:hand_over": lambda world: {"number": a_held_role(world).pk},
    "people:revoke_key": lambda world: {"number": a_key(world).pk},
    "people:person": lambda world: {"number": world[Actor.READER].pk},
    "people:close_account": lambda world: {"number": world[Actor.READER].pk},
    "people:decide_consent": lambda world: {"code": world.council.code, "purpose": "research"},
    "demo:sign_in": lambda world: {"role": "coordinator"},
    "account_confirm_email": lambda world: {"key": "never-sent"},
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "never-sent"},
    "mfa_remove_webauthn": lambda world: {"pk": 1},
    "mfa_edit_webauthn": lambda world: {"pk": 1},
    "openid_connect_login": lambda world: {"provider_id": "town"},
    "openid_connect_callback": lambda world: {"provider_id": "town"},
    **OF_CYCLE,
    **OF_ANALYSIS,
    **OF_COLLECTION,
    **OF_IMPROVEMENT,
    **OF_MONITORING,
    **OF_PUBLICATION,
}
