"""Reads what the site is told from outside: environment variables and the data folder.

The settings are one module; everything that can fail while reading them is here, and fails in words.
"""

import json
import os
import secrets
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

DATABASE = "circulos.sqlite3"  # in the data folder, unless DATABASE_URL says otherwise
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"  # readers never wait for the writer
    "PRAGMA synchronous=FULL;"  # what was acknowledged outlives a power cut, for some milliseconds a save
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-16000;"
)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value in ("", "0", "1", "no", "yes", "false", "true"):
        return value in ("1", "yes", "true") if value else default
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def one_of(name: str, default: str, known: Collection[str]) -> str:
    value = text(name) or default
    if value in known:
        return value
    near = get_close_matches(value, sorted(known), n=1)
    hint = f"did you mean {near[0]}?" if near else f"write {default}, for example."
    raise ImproperlyConfigured(f"{name} is {value!r}, which is not known; {hint}")


def time_zone(name: str, default: str) -> str:
    return one_of(name, default, available_timezones())


def data_folder() -> Path:
    """The one folder the site writes to: database, secret key, compiled messages, static files, mail of the demo."""
    folder = Path(text("CIRCULOS_DATA", "circulos-data")).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made ({error.strerror}). "
            "Set CIRCULOS_DATA to a folder this user may write to."
        ) from error
    return folder


def secret_key(folder: Path) -> str:
    """The key given, or the one kept in the data folder; it is made the first time the site starts."""
    given = text("SECRET_KEY")
    if given:
        return given
    kept = folder / "secret.key"
    if not kept.exists():
        _keep_once(kept, secrets.token_urlsafe(64))
    return kept.read_text().strip()


def _keep_once(path: Path, content: str) -> None:
    """Two processes may start together: the link is taken by one of them, whole, and the other reads it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database(url: str, folder: Path) -> dict[str, object]:
    """Django's description of the database at `url`; without one, SQLite in the data folder."""
    if not url:
        return _sqlite(folder / DATABASE)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path.removeprefix("/")) or folder / DATABASE))
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(parts)
    raise ImproperlyConfigured(
        "DATABASE_URL must start with postgresql:// or sqlite:///, "
        f"not with {parts.scheme or url.split(':')[0]!r}."
    )


def _sqlite(path: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A transaction takes the write lock when it begins, so that it waits instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(parts) -> dict[str, object]:
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sign_in_providers(configured: str) -> list[dict[str, object]]:
    """OpenID Connect servers: a JSON list of {id, name, server_url, client_id, secret}."""
    if not configured:
        return []
    try:
        providers = json.loads(configured)
        return [
            {
                "provider_id": provider["id"],
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["server_url"]},
            }
            for provider in providers
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise ImproperlyConfigured(
            "CIRCULOS_OIDC must be a JSON list of objects with id, name, server_url, client_id and secret; "
            f"this was found wrong: {error!r}."
        ) from error


def origin(address: object) -> str:
    parts = urlsplit(str(address))
    return f"{parts.scheme}://{parts.netloc}"
