"""The world of the authorization table: every address with arguments, by everybody whom it lets in."""

from itertools import count

from django.db import transaction

from accounts.models import Holder, User
from credentials.models import Credential
from reviews.models import Review
from submissions.models import Submission
from tests import authorization

from . import addresses
from .crawling import Visitor
from .reporting import Listening, Report
from .tokens import Token

NAMES = (
    *("Xanthippe Marblewood", "Leopoldine Fothergill", "Barnabas Quickenborough", "Hortensia Wrigglesworth"),
    *("Thaddeus Snodgrassington", "Eulalia Pennyfarthing", "Mortimer Crumplehorn", "Clementine Vossberg"),
    *("Archibald Twistleton", "Rosamund Gillyflower", "Fitzwilliam Ottercombe", "Peregrine Stalybridge"),
)
IN_THE_KNOW = ("coordinator", "administrator", "operator")
# Links that were sent to one person: whoever has them is that person.
LINKS = ("credentials:claim_link", "reviews:invitation", "reviews:accept", "reviews:decline")


def walk(report: Report) -> None:
    with transaction.atomic():
        world = authorization.make_world()
        _rename()
        ear = Listening(report, "the table", _tokens(world), _may_know)
        visitors = {role: Visitor(role, user, ear.hear) for role, user in world.people.items()}
        paths = dict(addresses.of_the_college(world))
        for name, answers in authorization.expected().items():
            if name in LINKS:
                continue
            by_method = answers[: len(authorization.ROLES)], answers[len(authorization.ROLES) :]
            for method, expected in zip(("GET", "POST"), by_method, strict=True):
                for role in _those_let_in(method, expected):
                    data = {} if method == "POST" else None
                    visitors[role].ask(method, paths[name], data, follow=True)
        transaction.set_rollback(True)


def _those_let_in(method: str, expected: list[int]) -> list[str]:
    """The earner, the reviewer, and one more, where they are let in."""
    shut = {401, 404, 405} | ({302} if method == "GET" else set())
    roles = [role for role, answer in zip(authorization.ROLES, expected, strict=True) if answer not in shut]
    roles = [role for role in roles if role != "visitor" or method == "GET"]
    others = [role for role in roles if role not in ("earner", "reviewer")]
    return [*(role for role in ("earner", "reviewer") if role in roles), *others[-1:]]


def _rename() -> None:
    number = count(1)
    for user in User.objects.filter(display_name__startswith="Person Number").order_by("pk"):
        position = next(number)
        name = NAMES[position % len(NAMES)] + "abcdefghijklmnop"[position // len(NAMES)]
        User.objects.filter(pk=user.pk).update(display_name=name, department=f"School of {name}")
        Holder.objects.filter(user=user).update(name=name)


def _tokens(world: authorization.World) -> set[Token]:
    tokens: set[Token] = set()
    for role in ("earner", "reviewer"):
        user = world.people[role]
        assert user is not None
        user.refresh_from_db()
        secrets = {"name": user.display_name, "address": user.email, "id": str(user.public_id)}
        tokens |= {Token(role, what, secret) for what, secret in secrets.items()}
    mine = Submission.objects.filter(earner=world.people["earner"])
    tokens |= {Token("earner", "submission", str(one.pk)) for one in mine}
    ids = Credential.objects.filter(submission_id__in=mine.values("pk")).values_list("pk", flat=True)
    tokens |= {Token("earner", "credential", str(one)) for one in ids}
    for review in Review.objects.filter(reviewer=world.people["reviewer"]):
        tokens.add(Token("reviewer", "review", str(review.pk)))
    return tokens


def _may_know(role: str, token: Token) -> bool:
    return role in IN_THE_KNOW or role == token.owner
