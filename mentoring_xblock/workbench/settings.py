"""Django settings of the workbench, complete: nothing is taken over from xblock-sdk's own.

Environment:
    DATABASE_URL           another database than SQLite under `var/`
    MENTORING_VAR          another folder than `var/` of the checkout (without a checkout: of where you stand)
    PORT                   where it is served on 127.0.0.1 (8000), for the links in mails
    MENTORING_DEBUG        `1` shows Django's debug pages; off, nobody sees a stack trace or a name
    MENTORING_LANGUAGE     the language of everyone in it (`en`)
    MENTORING_UNREAD_LANGUAGES  codes of languages whose texts no speaker has read yet, with spaces between
    MENTORING_SECRET_KEY   where the workbench is more than a try on one's own computer

There is no log-in: whoever can open a page can be anyone. Let it listen on 127.0.0.1 alone.
"""

import os
from pathlib import Path

from mentoring_xblock.settings.common import list_locale_paths
from mentoring_xblock.workbench.database import get_database

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").is_file() else Path.cwd()
VAR = Path(os.environ.get("MENTORING_VAR") or ROOT / "var").absolute()

# ---- What the block asks for -------------------------------------------------------------------------------

MENTORING_HOST = "workbench"
MENTORING_SITE_URL = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
# On a real site: another machine, or at least not beside the database.
MENTORING_ANCHOR_DIR = VAR / "anchors"
MENTORING_FILES_STORAGE = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(VAR / "files"), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
}

WORKBENCH = {
    "reset_state_on_restart": False,
    "services": {
        "field-data": "mentoring_xblock.workbench.fields.WorkbenchFieldData",
        "user": "mentoring_xblock.workbench.users.WorkbenchUserService",
        "mentoring_enrolment": "mentoring_xblock.workbench.users.EnrolmentService",
        "settings": "workbench.services.SettingsService",
    },
}

# xblock-sdk's samples: usable inside a scenario (`<vertical_demo>`), their own scenarios are not loaded.
EXCLUDED_XBLOCKS = {
    "allscopes_demo",
    "attempts_scoreboard_demo",
    "debugchild",
    "equality_demo",
    "filethumbs",
    "helloworld_demo",
    "html_demo",
    "problem_demo",
    "sequence_demo",
    "sidebar_demo",
    "slider_demo",
    "textinput_demo",
    "thumbs",
    "vertical_demo",
    "view_counter_demo",
}

# ---- Django ------------------------------------------------------------------------------------------------

DEBUG = os.environ.get("MENTORING_DEBUG") == "1"
# Fixed, so that what browsers keep for a person is still theirs after a restart.
SECRET_KEY = os.environ.get("MENTORING_SECRET_KEY") or "mentoring-workbench-on-this-computer-alone"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Neither admin nor sessions, as nobody logs in. `mentoring_xblock.workbench` comes before xblock-sdk's
# `workbench`, so that its templates are found first.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "mentoring_xblock",
    "mentoring_xblock.workbench",
    "workbench",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# The platform shows blocks in an iframe; a page of the same server may do so here.
X_FRAME_OPTIONS = "SAMEORIGIN"
# As on the platform, where the size of a body is left to the block.
DATA_UPLOAD_MAX_MEMORY_SIZE = None

ROOT_URLCONF = "mentoring_xblock.workbench.urls"
# Where whoever is signed out chooses who they are.
LOGIN_URL = "workbench_index"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

DATABASES = {"default": get_database(os.environ.get("DATABASE_URL", ""), var=VAR)}
# The platform's default, so that a model that relies on it shows here.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

LANGUAGE_CODE = os.environ.get("MENTORING_LANGUAGE") or "en"
MENTORING_UNREAD_LANGUAGES = os.environ.get("MENTORING_UNREAD_LANGUAGES", "").split()
LOCALE_PATHS = list_locale_paths(MENTORING_UNREAD_LANGUAGES)
USE_I18N = True
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "/static/"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Without handlers of its own: Django's default ones write nothing while DEBUG is off, and mail.
        "django": {"handlers": [], "level": "INFO"},
        "mentoring_xblock": {"level": "INFO"},
    },
}
