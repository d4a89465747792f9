"""What every test may use: people signed in by role, and the rows of a programme."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django.utils import translation
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker, Settings

from pemwecco.accounts.middleware import CHECKED
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from tests import factories
from tests.browsers import CHROMIUM, SHARED_BROWSER
from tests.clamd import CLAMD, MISSING, Clamd
from tests.servers import Servers

pytest_plugins = ["tests.kinds"]
# A slow machine is no defect of the code.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")
SignIn = Callable[[User], Client]


@pytest.fixture(scope="session")
def servers(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Servers]:
    """PostgreSQL and Redis, from the first test that needs them to the end."""
    with django_db_blocker.unblock():
        running = Servers()
    with pytest.MonkeyPatch.context() as patch:
        # Django would empty every table by TRUNCATE and write all rights anew: seconds instead of hundredths.
        patch.setattr(
            TransactionTestCase,
            "_fixture_teardown",
            lambda _case: running.forget_rows(),
        )
        yield running


@pytest.fixture(scope="session")
def django_db_setup(servers: Servers) -> None:
    """In place of the fixture of pytest-django, which migrates."""


@pytest.fixture(autouse=True)
def _nothing_cached(request: pytest.FixtureRequest) -> None:
    """Rate limits and other cached counts start at zero."""
    if request.node.get_closest_marker("db"):
        request.getfixturevalue("servers")
        cache.clear()


@pytest.fixture(autouse=True)
def _language_of_the_site() -> None:
    """A page leaves its language behind in the process; the next test begins in that of the site."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def browser(servers: Servers) -> Browser:
    """The browser of this process; each test opens its own context. The servers come first: they are reached
    by Django, which takes a thread with a browser's loop for asynchronous code.
    """
    if CHROMIUM is None:
        pytest.skip("No Chromium on this machine.")
    return SHARED_BROWSER.start()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that drives no browser finds none running."""
    if "browser" not in getattr(item, "fixturenames", ()):
        SHARED_BROWSER.stop()


def pytest_sessionfinish() -> None:
    SHARED_BROWSER.stop()


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which this person is signed in (staff with the second factor passed)."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if user.is_staff:
            session = client.session
            session[CHECKED] = True
            session.save()
        return client

    return signed_in


@pytest.fixture
def staff_member(db: None) -> Callable[[Role], User]:
    """A person of a role: `staff_member(Role.OFFICER)`."""

    def made(role: Role) -> User:
        user = ensure_user(
            email=f"{role.value}@staff.example", language="en", name=role.value.title()
        )
        give_role(user=user, role=role)
        return User.objects.get(pk=user.pk)

    return made


@pytest.fixture
def officer(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.OFFICER)


@pytest.fixture
def coordinator(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.COORDINATOR)


@pytest.fixture
def visa_officer(staff_member: Callable[[Role], User]) -> User:
    return staff_member(Role.VISA_OFFICER)


@pytest.fixture
def outsider(db: None) -> User:
    """Someone with an account and nothing to do with the file."""
    return ensure_user(
        email="outsider@elsewhere.example", language="fr", name="Someone Else"
    )


@pytest.fixture
def awa(db: None) -> User:
    """The account of the participant that `factories.participation()` makes by default."""
    return ensure_user(email=factories.AWA, language="fr", name="Awa Exemple")


@pytest.fixture
def english(settings: Settings) -> Iterator[None]:
    """Pages and sentences in the language of the source, for tests that read them."""
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def clamd(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> Iterator[Clamd]:
    """A running ClamAV daemon that knows the EICAR test file; every upload goes through it."""
    if CLAMD is None:
        pytest.skip(MISSING)
    daemon = Clamd(tmp_path_factory.mktemp("clamd"))
    daemon.start()
    settings.CLAMAV_ADDRESS = daemon.address
    try:
        yield daemon
    finally:
        daemon.stop()
