"""The people of the story: names, addresses and departments that stand nowhere by chance."""

from dataclasses import dataclass

from accounts.models import Issuer, User
from tests import factories
from tests.submissions.cleaning import searching

from .tokens import Token


@dataclass(frozen=True)
class Part:
    name: str
    email: str
    department: str
    words: str  # by which a text is known as theirs
    roles: tuple[str, ...] = ()


EMPLOYEE = "4471903"
CAST = {
    "author": Part(
        searching.AUTHOR,
        f"zq{EMPLOYEE}@umbrellas.example",
        "Department of Umbrellas",
        "murgatroyd kettledrum",
    ),
    "colleague": Part(
        "Ottilie Brandywine",
        "obrandywine58@millinery.example",
        "Department of Millinery",
        "hedgerow trombone",
        ("reviewer",),
    ),
    "first": Part(
        "Marguerite Thistledown",
        "mthistle21@basketry.example",
        "Department of Basketry",
        "plinth rhubarb",
        ("reviewer",),
    ),
    "second": Part(
        "Octavian Grobnik",
        "ogrobnik34@lacquer.example",
        "Department of Lacquerware",
        "gazebo walnut",
        ("reviewer",),
    ),
    "third": Part(
        "Philippa Wolverhampton",
        "pwolver77@falconry.example",
        "Department of Falconry",
        "tarpaulin sonnet",
        ("reviewer",),
    ),
    "former": Part(
        "Ignatius Cobblestone",
        "icobble90@puppetry.example",
        "Department of Puppetry",
        "marzipan anvil",
        ("reviewer",),
    ),
    "newcomer": Part(
        "Seraphina Dunkelberg",
        "sdunkel63@saddlery.example",
        "Department of Saddlery",
        "quartz bannister",
        ("reviewer",),
    ),
    "bystander": Part(
        "Balthazar Mirkwater",
        "bmirk15@glazing.example",
        "Department of Glazing",
        "teacup isthmus",
        ("reviewer",),
    ),
    "coordinator": Part(
        "Wilhelmina Oxenford",
        "woxen42@offices.example",
        "Department of Offices",
        "lighthouse fennel",
        ("coordinator",),
    ),
    "judge": Part(
        "Cornelius Appleyard",
        "cappleyard26@offices.example",
        "Department of Orchards",
        "turnstile mango",
        ("coordinator",),
    ),
}
REVIEWERS = ("first", "second", "third", "former", "newcomer", "bystander")


def hired(college: Issuer) -> dict[str, User]:
    people = {}
    for key, part in CAST.items():
        fields = {"display_name": part.name, "email": part.email, "department": part.department}
        user = factories.user(**fields)
        for role in part.roles:
            user.memberships.create(issuer=college, role=role)
        people[key] = user
    return people


def tokens_of(key: str, user: User) -> set[Token]:
    """What tells who somebody is."""
    part = CAST[key]
    first, last = part.name.split()
    secrets = {
        "name": part.name,
        "first name": first,
        "family name": last,
        "address": part.email,
        "user name": part.email.partition("@")[0],
        "department": part.department,
        "id": str(user.public_id),
    }
    return {Token(key, what, secret) for what, secret in secrets.items()}
