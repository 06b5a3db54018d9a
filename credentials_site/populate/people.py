"""Made people: earners and reviewers, told from others by their addresses. None of them can sign in."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Issuer, Membership, Role, User

from .copying import Table, numbers

DOMAIN = "populated.example"
FIRST = (
    *("Adaeze", "Amélie", "Anders", "Beatriz", "Callum", "Chloé", "Dalia", "Darius", "Elena", "Émile"),
    *("Farid", "Gwen", "Hana", "Ibrahim", "Ingrid", "Jorge", "Kwame", "Lucía", "Maeve", "Malik"),
    *("Nadia", "Noor", "Olga", "Pilar", "Quentin", "Rashida", "Samir", "Soledad", "Tariq", "Yuki"),
)
LAST = (
    *("Abbott", "Achterberg", "Baptiste", "Boateng", "Castellano", "Dhaliwal", "Engström", "Fontaine"),
    *("Galloway", "Haddad", "Ivanova", "Jankowski", "Kaneko", "Laframboise", "Moreau", "Nakagawa"),
    *("Okonkwo", "Pelletier", "Quispe", "Rahimi", "Sorensen", "Tanaka", "Umarov", "Villanueva"),
    *("Whitcombe", "Xiong", "Yeboah", "Zielinski"),
)
DEPARTMENTS = (
    *("Biology", "Business", "Chemistry", "Community Studies", "Design", "English", "History", "Library"),
    *("Mathematics", "Nursing", "Physics", "Skilled Trades"),
)
AREAS = ("assessment", "feedback", "inclusion", "hybrid", "technology", "reflection", "mentoring", "rubrics")


@dataclass(frozen=True)
class Reviewer:
    """`severity`: by how many levels they mark below others; `weight`: how often they are asked."""

    key: int
    severity: float
    weight: float


@dataclass(frozen=True)
class People:
    earners: list[int]
    reviewers: list[Reviewer]
    coordinators: list[int]

    @cached_property
    def weights(self) -> list[float]:
        """Added up, as `random.choices` takes them."""
        return list(accumulate(one.weight for one in self.reviewers))

    @cached_property
    def by_key(self) -> dict[int, Reviewer]:
        return {one.key: one for one in self.reviewers}


def load(chance: Random, issuer: Issuer, earners: int, reviewers: int) -> People:
    """New earners and reviewers; reviewers who are there already get more than their share."""
    there = Membership.objects.filter(issuer=issuer, user__is_active=True)
    known = list(there.filter(role=Role.REVIEWER).order_by("user").values_list("user", flat=True))
    new = _users(chance, "reviewer", reviewers)
    memberships = Table(Membership, "user_id", "issuer_id", "role", "areas")
    for key in new:
        memberships.add(key, issuer.pk, Role.REVIEWER.value, ", ".join(chance.sample(AREAS, 3)))
    memberships.flush()
    coordinators = there.filter(role=Role.COORDINATOR).order_by("user").values_list("user", flat=True)
    return People(
        earners=_users(chance, "earner", earners),
        reviewers=[
            Reviewer(key, chance.gauss(0, 0.25), weight)
            for keys, weight in ((known, 3.0), (new, 1.0))
            for key in keys
        ],
        coordinators=list(coordinators),
    )


def made() -> int:
    """How many people were made so far."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}").count()


def _users(chance: Random, what: str, count: int) -> list[int]:
    password, now, first = make_password(None), timezone.now(), made() + 1
    keys = numbers(User, count)
    users = Table(User, *("id", "password", "public_id", "email", "display_name", "department", "joined_at"))
    for place, key in enumerate(keys, first):
        public_id = UUID(int=chance.getrandbits(128), version=4)
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        users.add(key, password, public_id, f"{what}{place}@{DOMAIN}", name, chance.choice(DEPARTMENTS), now)
    users.flush()
    return keys
