"""Finding the holder of an account or an address, under a lock, making it when there is none."""

from .models import Holder, User, normal_address


def for_user(user: User) -> Holder:
    """The holder of an account, locked, with the address and the name that the account has today."""
    now = {"email": user.email, "name": user.display_name}
    Holder.objects.get_or_create(user=user, defaults=now)
    holder = Holder.objects.select_for_update().get(user=user)
    if (holder.email, holder.name) != (user.email, user.display_name):
        holder.email, holder.name = user.email, user.display_name
        holder.save(update_fields=["email", "name"])
    return holder


def for_address(email: str, name: str) -> Holder:
    """The holder of an address: of its account when there is one, else of the address itself; locked."""
    address = normal_address(email)
    user = User.objects.filter(email=address).first()
    if user is not None:
        return for_user(user)
    Holder.objects.get_or_create(email=address, user=None, defaults={"name": name})
    return Holder.objects.select_for_update().get(email=address, user=None)
