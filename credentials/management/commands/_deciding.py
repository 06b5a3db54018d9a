"""Who decides when a command does: whom the audit trail, and a credential, then name."""

from django.core.management.base import CommandError, CommandParser

from accounts.models import Issuer, Membership, Role, User, normal_address


def add_by(parser: CommandParser, *, default: str = "a site administrator") -> None:
    parser.add_argument("--by", help=f"the e-mail address of who decides; by default {default}")


def who_decides(email: str | None, *, or_of: Issuer | None = None) -> User:
    """The account with that address; without one the first operator, or else administrator `or_of` an issuer.

    Whether they may, the action says. Nobody is named unasked as the one who takes something back.
    """
    people = User.objects.filter(is_active=True).order_by("pk")
    if email:
        person = people.filter(email=normal_address(email)).first()
    else:
        theirs = Membership.objects.filter(issuer=or_of, role=Role.ADMINISTRATOR).values("user")
        person = people.filter(is_superuser=True).first() or people.filter(pk__in=theirs).first()
    if person is None:
        raise CommandError("Nobody to name as the one who decides: give --by with an account's address.")
    return person
