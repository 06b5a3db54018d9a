"""The people of a journey: accounts with a verified address, and how they sign in."""

from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from accounts.models import Issuer, Membership, Role, User
from tests import factories
from tests.journeys.looking import look

PASSWORD = "a long enough phrase"  # of every user that the factories make


def account(name: str, *roles: Role, of: Issuer | None = None, department: str = "") -> User:
    """Somebody who has confirmed the address and may sign in."""
    email = f"{name.lower().replace(' ', '.')}@northlake.example"
    user = factories.user(display_name=name, email=email, department=department)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    for role in roles:
        Membership.objects.create(user=user, issuer=of, role=role)
    return user


def sign_in(page: Page, user: User, *, looking: bool = True) -> None:
    page.goto("/accounts/login/")
    if looking:
        look(page)
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("heading", name=f"Welcome, {user.display_name}")).to_be_visible()
    if looking:
        look(page)


ROLES = {"My submissions": "Earner", "My credentials": "Earner", "Reviews": "Reviewer"}


def follow(page: Page, link: str) -> None:
    """By the site's own navigation; in the role to which the entry belongs."""
    entry = page.get_by_role("navigation", name="Site").get_by_role("link", name=link, exact=True)
    if link in ROLES and not entry.count():
        work_as(page, ROLES[link])
    entry.click()


def work_as(page: Page, role: str) -> None:
    """Switch by the header."""
    page.get_by_role("button", name="You work as").click()
    page.get_by_role("button", name=role, exact=True).click()
    expect(page.get_by_role("button", name=f"You work as {role}")).to_be_visible()
