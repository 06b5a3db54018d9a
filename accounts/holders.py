"""Finding the holder of an account or an address, under a lock, making it when there is none."""

from .models import Holder, User, normal_address


def for_user(user: User) -> Holder:
    """The holder of an account, locked for the rest of the transaction."""
    Holder.objects.get_or_create(user=user, defaults={"email": user.email, "name": user.display_name})
    return Holder.objects.select_for_update().get(user=user)


def for_address(email: str, name: str) -> Holder:
    """The holder of an address: of its account when there is one, else of the address itself; locked."""
    address = normal_address(email)
    user = User.objects.filter(email=address).first()
    if user is not None:
        return for_user(user)
    Holder.objects.get_or_create(email=address, user=None, defaults={"name": name})
    return Holder.objects.select_for_update().get(email=address, user=None)
