"""What the web server calls."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvan.settings")

if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
    raise ImproperlyConfigured(
        f"Chưa gom tệp tĩnh vào {settings.STATIC_ROOT}: hãy chạy `./run dangvan collectstatic --noinput`. "
        f"No static files in {settings.STATIC_ROOT}: run `./run dangvan collectstatic --noinput`."
    )

application = get_wsgi_application()
