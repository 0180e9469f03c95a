"""Signing in by one click. These routes exist only where CIRCULOS_DEMO=1, and the data there are invented."""

import email
import email.policy
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from circulos.web.people.demo import PEOPLE
from circulos.web.people.models import Person

SHOWN = 30


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    return render(request, "people/demo_choose.html", {"people": PEOPLE})


@login_not_required
@require_POST
def sign_in(request: HttpRequest, role: str) -> HttpResponse:
    address = next((demo.email for demo in PEOPLE if demo.role.code == role), None)
    person = get_object_or_404(Person, email=address)
    logout(request)
    # Not through the stages of a real sign-in: a visitor who tried a second factor must not shut the others out.
    get_adapter().login(request, person)
    return redirect("home")


@login_not_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters the demo would have sent, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    newest = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)[:SHOWN]
    return render(request, "people/demo_letters.html", {"letters": [_letter(path) for path in newest]})


def _letter(path: Path) -> dict[str, str]:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = message.get_body(("plain",)).get_content()
    return {"to": message["to"], "subject": message["subject"], "at": message["date"], "text": text}
