import os

from django.core.wsgi import get_wsgi_application

from circulos.web.orphans import end_when_the_server_says, end_with_server

end_when_the_server_says()  # before there are threads, which would hear for themselves
end_with_server()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circulos.web.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402

from circulos.web.warm import warm  # noqa: E402 -- needs the applications to be ready

warm()
connections.close_all()  # that was asked in no request
