"""Letters by e-mail, written in the language of who reads them, sent in the background.

The letter is put into the task queue inside the caller's transaction: the queue is a table of the same database, so
a letter exists exactly when what it tells of exists, even if the process is killed in between.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django_tasks import task


def send(template: str, *, to: str, language: str, **context) -> None:
    """Queue the letter `templates/<template>.txt`, whose first line is the subject."""
    subject, body = written(template, language=language, **context)
    deliver.enqueue(subject=subject, body=body, to=to)


def written(template: str, *, language: str, **context) -> tuple[str, str]:
    """Subject and words of a letter. A name in the subject may hold any sign, a mail server takes one line only."""
    with translation.override(language or settings.LANGUAGE_CODE):
        letter = render_to_string(f"{template}.txt", {**context, "address": settings.ADDRESS})
    subject, _, body = letter.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def link(path: str) -> str:
    return settings.ADDRESS + path


@task
def deliver(*, subject: str, body: str, to: str) -> None:
    EmailMessage(subject=subject, body=body, to=[to]).send()
