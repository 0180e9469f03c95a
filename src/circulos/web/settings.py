"""The settings of the site. All that differs between sites comes from the environment, see docs/reference."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from circulos.web import environment
from circulos.web.catalogues import compile_messages

HERE = Path(__file__).parent
DATA = environment.data_folder()
PROCESSES = environment.number("CIRCULOS_PROCESSES", 2)  # that write the reports of a circle side by side

DEBUG = environment.flag("CIRCULOS_DEBUG")
# In the demo the data are invented and anyone signs in by one click.
DEMO = environment.flag("CIRCULOS_DEMO")
HTTPS = environment.flag("CIRCULOS_HTTPS")
SECRET_KEY = environment.secret_key(DATA)
ALLOWED_HOSTS = environment.words("CIRCULOS_HOSTS", "localhost,127.0.0.1,[::1]")
# Where readers reach the site; links in e-mails begin with it.
ADDRESS = environment.text("CIRCULOS_ADDRESS", "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "circulos.web.ui",
    "circulos.web.people",
    "circulos.web.cycle",
    "circulos.web.collection",
    "circulos.web.analysis",
    "circulos.web.improvement",
    "circulos.web.monitoring",
    "circulos.web.publication",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "circulos.web.middleware.no_nul",
    "circulos.web.people.key_access.key_access",
    "circulos.web.middleware.SignedInOnly",
    "circulos.web.middleware.person_language",
    "circulos.web.middleware.careful_headers",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "circulos.web.urls"
WSGI_APPLICATION = "circulos.web.wsgi.application"
FORM_RENDERER = "circulos.web.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.templatetags.l10n",
                "circulos.web.ui.templatetags.ui",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "circulos.web.ui.context.page",
            ],
        },
    }
]

# --- Data -------------------------------------------------------------------------------------------

DATABASES = {"default": environment.database(environment.text("DATABASE_URL"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counters of failed attempts must be the same in every process, so they live in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_STORAGE = "circulos.web.static_files.StaticFiles"
if DEBUG:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = True  # what nobody collected yet is served from where it lies
MEDIA_ROOT = DATA / "files"

# --- Languages and time -----------------------------------------------------------------------------

# Each language is named in itself, and so are these.
LANGUAGES = [("ca", "Català"), ("es", "Español"), ("en", "English")]
LANGUAGE_CODE = environment.one_of("CIRCULOS_LANGUAGE", "ca", dict(LANGUAGES))
# English dates here are European: the day comes first.
FORMAT_MODULE_PATH = ["circulos.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.time_zone("CIRCULOS_TIME_ZONE", "Europe/Madrid")
LOCALE_PATHS = [DATA / "locale"]
compile_messages(LOCALE_PATHS[0])
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# --- Sign-in ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "circulos.web.people.signed_in.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "circulos.web.people.signed_in"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

ACCOUNT_ADAPTER = "circulos.web.people.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "circulos.web.people.sign_in.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
# Five failures of one person from one place are counted by axes; these catch guessing from many places. Who wants to
# shut a person out needs several places for it, and who guesses at twelve characters gets nowhere with a hundred tries
# an hour. A code of the second factor has six digits.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,100/h/key", "second_factor": "20/h/key"}
ACCOUNT_FORMS = {
    "login": "circulos.web.people.sign_in_forms.LoginForm",
    "add_email": "circulos.web.people.sign_in_forms.ChangeEmailForm",
    "change_password": "circulos.web.people.sign_in_forms.ChangePasswordForm",
    "set_password": "circulos.web.people.sign_in_forms.SetPasswordForm",
    "reset_password": "circulos.web.people.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "circulos.web.people.sign_in_forms.ResetPasswordKeyForm",
    "reauthenticate": "circulos.web.people.sign_in_forms.ConfirmPasswordForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("CIRCULOS_PROXIES", 0)

MFA_ADAPTER = "circulos.web.people.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "circulos.web.people.sign_in_forms.CodeForm",
    "reauthenticate": "circulos.web.people.sign_in_forms.ConfirmCodeForm",
    "activate_totp": "circulos.web.people.sign_in_forms.ActivateAppForm",
    "add_webauthn": "circulos.web.people.sign_in_forms.AddKeyForm",
    "edit_webauthn": "circulos.web.people.sign_in_forms.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Circulos"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers hand out passkeys on http only to localhost, so a trial at the desk works and nothing else does.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

OIDC_PROVIDERS = environment.sign_in_providers(environment.text("CIRCULOS_OIDC"))
SOCIALACCOUNT_ADAPTER = "circulos.web.people.sign_in.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": OIDC_PROVIDERS, "OAUTH_PKCE_ENABLED": True, "EMAIL_AUTHENTICATION": True}
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_ONLY = False

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "circulos.web.people.sign_in.name_tried"
AXES_CLIENT_IP_CALLABLE = "circulos.web.people.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "circulos.web.people.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Mail -------------------------------------------------------------------------------------------

EMAIL_HOST = environment.text("EMAIL_HOST")
EMAIL_PORT = environment.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA / "mail"
DEFAULT_FROM_EMAIL = environment.text("CIRCULOS_SENDER", "Circulos <circulos@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = "[Circulos] "
if not EMAIL_HOST or DEMO:
    # Without a mail server nothing is lost: letters are laid in the data folder.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

# --- Headers ----------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "circulos.web.errors.form_too_old"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # The browser holds redirects after a form to this list too, and single sign-on is one.
        "form-action": [SELF, *(environment.origin(p["settings"]["server_url"]) for p in OIDC_PROVIDERS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Subdomains and the browsers' preload list are decisions of whoever owns the domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # A path nobody may see is an everyday thing, not a warning; nor is it one that the worker was told to end.
        "django.request": {"level": "ERROR"},
        "django_tasks_db": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
    },
}
