"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from .senders import Watched

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "credentials_site.settings")
application = Watched(get_wsgi_application())
