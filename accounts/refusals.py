"""What an action raises when it will not do what it was asked: the reason is written for the person."""


class Refused(Exception):
    """An action refused. `str(error)` is shown to the person as it is."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)


def refuse_if(reason: str | None) -> None:
    """Raise `Refused` with the answer of a `why_not_…` policy, if it gave one."""
    if reason is not None:
        raise Refused(reason)
