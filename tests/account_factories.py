"""Factories of people and issuers."""

from itertools import count
from typing import Any

from accounts.models import Issuer, Membership, Role, User

numbers = count(1)


def user(**fields: Any) -> User:
    number = next(numbers)
    fields = {"email": f"person{number}@college.example", "display_name": f"Person Number{number}"} | fields
    return User.objects.create_user(password="a long enough phrase", **fields)


def issuer(**fields: Any) -> Issuer:
    number = next(numbers)
    return Issuer.objects.create(
        **{
            "slug": f"college-{number}",
            "name": f"College {number}",
            "url": f"https://college{number}.example/",
            "email": f"badges@college{number}.example",
            "time_zone": "America/Toronto",
        }
        | fields
    )


def member(role: Role, of: Issuer, **fields: Any) -> User:
    """A user with one role of an issuer."""
    somebody = user(**fields)
    Membership.objects.create(user=somebody, issuer=of, role=role)
    return somebody


def administrator(of: Issuer) -> User:
    return member(Role.ADMINISTRATOR, of)


def coordinator(of: Issuer) -> User:
    return member(Role.COORDINATOR, of)


def reviewer(of: Issuer) -> User:
    return member(Role.REVIEWER, of)
