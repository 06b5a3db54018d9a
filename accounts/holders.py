"""Finding the holder of an account or an address, under a lock, making it when there is none."""

from collections.abc import Mapping

from django.db.models import Q

from .models import Holder, User, normal_address


def for_user(user: User) -> Holder:
    """The holder of an account, locked, with the address and the name that the account has today."""
    now = {"email": user.email, "name": user.display_name}
    Holder.objects.get_or_create(user=user, defaults=now)
    return _refresh(Holder.objects.select_for_update().get(user=user), user)


def for_address(email: str, name: str) -> Holder:
    """The holder of an address: of its account when there is one, else of the address itself; locked."""
    address = normal_address(email)
    user = User.objects.filter(email=address).first()
    if user is not None:
        return for_user(user)
    Holder.objects.get_or_create(email=address, user=None, defaults={"name": name})
    return Holder.objects.select_for_update().get(email=address, user=None)


def for_addresses(names: Mapping[str, str]) -> dict[str, Holder]:
    """As `for_address` for many: holders by address (in normal form), locked in the order of their ids.

    `names` are those of people of whom nothing is known yet. Whoever locks many locks in this order.
    """
    users = {user.email: user for user in User.objects.filter(email__in=names)}
    without = {address: name for address, name in sorted(names.items()) if address not in users}
    wanted = Q(user__in=users.values()) | Q(user=None, email__in=without)
    known = {row.user_id or row.email for row in Holder.objects.filter(wanted)}
    new = [
        *(Holder(user=users[one], email=one) for one in sorted(users) if users[one].pk not in known),
        *(Holder(email=one, name=name) for one, name in without.items() if one not in known),
    ]
    Holder.objects.bulk_create(new, ignore_conflicts=True)  # somebody may make the same at this moment
    rows = Holder.objects.select_for_update().filter(wanted).order_by("pk")
    found = {row.user_id or row.email: row for row in rows}
    of_accounts = {address: _refresh(found[user.pk], user) for address, user in users.items()}
    return {address: found[address] for address in without} | of_accounts


def _refresh(holder: Holder, user: User) -> Holder:
    """Give it the address and the name that its account has today."""
    if (holder.email, holder.name) != (user.email, user.display_name):
        holder.email, holder.name = user.email, user.display_name
        holder.save(update_fields=["email", "name"])
    return holder
