"""Councils, persons and what ties them together. What must be true together is a constraint of the database."""

import hashlib
from datetime import timedelta

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from circulos.web.people import circles, consents, roles
from circulos.web.prepared import Prepared

LANGUAGES = [("ca", "Català"), ("es", "Español"), ("en", "English")]
INVITATION_LASTS = timedelta(days=14)


def together(*fields: str) -> Q:
    """All of these are filled in, or none is."""
    return Q(**{f"{field}__isnull": True for field in fields}) | Q(
        **{f"{field}__isnull": False for field in fields}
    )


class Council(models.Model):
    """A local entity that takes part: it may serve several territories."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        COUNTY_COUNCIL = "county_council", _("County council")
        CONSORTIUM = "consortium", _("Consortium")
        OTHER = "other", _("Other")

    code = models.SlugField(
        _("official code"),
        max_length=20,
        unique=True,
        help_text=_("As in the official register, for example 08101. It cannot be changed later."),
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MUNICIPALITY)
    population = models.PositiveIntegerField(
        _("population"),
        null=True,
        blank=True,
        help_text=_("Inhabitants of the territories served, if known."),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:council", args=[self.code])


class Territory(models.Model):
    """A municipality or other area that a council serves; it need not be a council that takes part."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="territories")
    code = models.SlugField(max_length=20)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["council", "code"], name="territory_once_a_council")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager):
    """The e-mail is the name under which a person signs in; it is compared and kept in lower case."""

    def create_person(self, email: str, name: str, password: str | None = None, **details) -> "Person":
        person = self.model(email=email.strip().lower(), name=name, **details)
        person.set_password(password)
        person.save()
        return person

    def get_by_natural_key(self, email: str) -> "Person":
        return self.get(email=email.strip().lower())


class Person(AbstractBaseUser):
    """Somebody who can sign in. What she may do comes from her roles, never from the account."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = PersonManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")), name="email_in_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:person", args=[self.pk])

    def has_perm(self, permission: str, about=None) -> bool:
        return self.is_active and rules.has_perm(permission, self, about)

    @cached_property
    def current_roles(self) -> tuple["RoleAssignment", ...]:
        """Read once a request: every rule asks this."""
        held = tuple(roles_held(self.pk))
        for one in held:
            one.person = self
        circles.name_places(held)
        return held

    def has_role(self, role: roles.Role, *, council_id: int | None = None, circle: str | None = None) -> bool:
        """Whether the person has the role at all, or for this council, or for this circle (or for all circles)."""
        return any(
            held.role == role.code
            and (council_id is None or held.council_id == council_id)
            and (circle is None or held.circle in ("", circle))
            for held in self.current_roles
        )

    def guides_circle(self, circle: str) -> bool:
        """Facilitates this circle; the empty code asks for all of them."""
        return self.has_role(roles.FACILITATOR, circle=circle)

    @cached_property
    def guided_council_ids(self) -> set[int]:
        """The councils of the circles the person facilitates."""
        return circles.council_ids(
            held.circle for held in self.current_roles if held.role == roles.FACILITATOR.code
        )


def _circle_name(thing: "RoleAssignment | Invitation") -> str:
    """Given beforehand by `circles.name_places` where many are shown."""
    return getattr(thing, "circle_name", "") or circles.names([thing.circle])[thing.circle]


class AssignmentQuerySet(models.QuerySet):
    def current(self) -> "AssignmentQuerySet":
        return self.filter(ended_at__isnull=True)


class RoleAssignment(models.Model):
    """A role somebody has, for one council, for one circle, or (with neither) for the whole programme."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20)  # a code of roles.py: its words are not the database's business
    council = models.ForeignKey(
        Council, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    circle = models.SlugField(max_length=60, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["role", "person__name"]
        constraints = [
            models.CheckConstraint(condition=together("ended_at", "ended_by"), name="ended_when_and_by_whom"),
            models.CheckConstraint(
                condition=Q(
                    role__in=[role.code for role in roles.OF_COUNCIL], council__isnull=False, circle=""
                )
                | ~Q(role__in=[role.code for role in roles.OF_COUNCIL]) & Q(council__isnull=True),
                name="council_roles_have_a_council",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "council"],
                condition=Q(ended_at__isnull=True, council__isnull=False),
                name="role_once_a_council",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "circle"],
                condition=Q(ended_at__isnull=True, council__isnull=True),
                name="role_once_a_circle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind.name} · {self.place}"

    @property
    def kind(self) -> roles.Role:
        return roles.BY_CODE[self.role]

    @property
    def place(self) -> str:
        """Where the role holds, in words."""
        if self.council_id:
            return self.council.name
        return _circle_name(self) if self.circle else str(_("the whole programme"))


roles_held = Prepared(
    lambda person: (
        RoleAssignment.objects.current().filter(person=person).select_related("council").order_by("role")
    )
)


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)


class Invitation(models.Model):
    """A role offered to an e-mail address. Its link is signed, ends on a day and works once."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(max_length=20)  # a code of roles.py: its words are not the database's business
    council = models.ForeignKey(
        Council, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    circle = models.SlugField(max_length=60, blank=True)
    language = models.CharField(_("language of the letter"), max_length=5, choices=LANGUAGES, default="ca")
    message = models.TextField(_("message"), blank=True, max_length=2000)
    replaces = models.ForeignKey(
        RoleAssignment, on_delete=models.CASCADE, null=True, blank=True, related_name="successors"
    )
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    letter = models.PositiveIntegerField(default=1)  # sending again makes the earlier link worthless
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=together("accepted_at", "accepted_by"), name="accepted_when_and_by_whom"
            ),
            models.CheckConstraint(
                condition=together("cancelled_at", "cancelled_by"), name="cancelled_when_and_by_whom"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="not_both_accepted_and_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.kind.name}"

    @property
    def kind(self) -> roles.Role:
        return roles.BY_CODE[self.role]

    @property
    def has_expired(self) -> bool:
        return timezone.now() >= self.expires_at

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.cancelled_at is None and not self.has_expired

    @property
    def place(self) -> str:
        if self.council_id:
            return self.council.name
        return _circle_name(self) if self.circle else str(_("the whole programme"))


class Consent(models.Model):
    """What a council allowed, for one purpose, in one edition or (with no edition) until it is withdrawn."""

    council = models.ForeignKey(Council, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30)  # a code of consents.py
    edition = models.SlugField(max_length=60, blank=True)
    text = models.TextField()  # the words agreed to, as they stood on the screen
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(
                condition=together("withdrawn_at", "withdrawn_by"), name="withdrawn_when_and_by_whom"
            ),
            models.UniqueConstraint(
                fields=["council", "purpose", "edition"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_once_an_edition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} · {consents.BY_CODE[self.purpose].title}"


class ApiKey(models.Model):
    """A key with which a program acts as a person. Only its digest is kept: the key itself is shown once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(revoked_at__isnull=True), name="key_name_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def digest_of(key: str) -> str:
        """A plain hash is enough: the key is 32 random bytes, not something a person chose."""
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.expires_at and self.person.is_active


class AuditEvent(models.Model):
    """What was done, by whom, to what. It has no foreign keys: it outlives everything it speaks of."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_id = models.CharField(max_length=20, blank=True)
    actor = models.CharField(max_length=500)
    verb = models.CharField(max_length=60, db_index=True)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=500)
    council = models.SlugField(max_length=20, blank=True, db_index=True)
    circle = models.SlugField(max_length=60, blank=True, db_index=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor}: {self.verb} {self.object_label}"
