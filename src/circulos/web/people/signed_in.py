"""Who asks for a page: her session and herself, the two questions that every request begins with."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from circulos.web.people.models import Person
from circulos.web.prepared import Prepared

the_session = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))
the_person = Prepared(lambda pk: Person.objects.filter(pk=pk).order_by())


class SessionStore(db.SessionStore):
    """Sessions of the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        found = the_session.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """Persons who signed in as allauth has them."""

    def get_user(self, user_id: int) -> Person | None:
        found = the_person.first(user_id)
        return found if found and self.user_can_authenticate(found) else None
