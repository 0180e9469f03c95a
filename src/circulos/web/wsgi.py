import os

from django.core.wsgi import get_wsgi_application

from circulos.web.orphans import end_with_server

end_with_server()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circulos.web.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402

from circulos.web.warm import warm  # noqa: E402 -- needs the applications to be ready

warm()
connections.close_all()  # that was asked in no request
