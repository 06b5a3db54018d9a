"""The states of a submission and the ways between them: data only."""

from enum import StrEnum


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPEALED = "appealed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


# From each state: the verb that leads on, and where to.
TRANSITIONS: dict[Status, dict[str, Status]] = {
    Status.DRAFT: {"submit": Status.SUBMITTED, "withdraw": Status.WITHDRAWN},
    Status.SUBMITTED: {
        "ask_for_missing": Status.INCOMPLETE,
        "start_review": Status.IN_REVIEW,
        "withdraw": Status.WITHDRAWN,
    },
    Status.INCOMPLETE: {"submit": Status.SUBMITTED, "withdraw": Status.WITHDRAWN},
    Status.IN_REVIEW: {
        "approve": Status.APPROVED,
        "request_changes": Status.CHANGES_REQUESTED,
        "withdraw": Status.WITHDRAWN,
    },
    Status.CHANGES_REQUESTED: {
        "submit": Status.SUBMITTED,
        "appeal": Status.APPEALED,
        "withdraw": Status.WITHDRAWN,
    },
    Status.APPEALED: {
        "grant_appeal": Status.SUBMITTED,
        "dismiss_appeal": Status.CHANGES_REQUESTED,
        "withdraw": Status.WITHDRAWN,
    },
    Status.APPROVED: {},
    Status.WITHDRAWN: {},
}

# In these the earner may write; in these somebody waits for somebody else.
EDITABLE = frozenset({Status.DRAFT, Status.INCOMPLETE, Status.CHANGES_REQUESTED})
CLOCK_RUNS = frozenset({Status.SUBMITTED, Status.IN_REVIEW})  # in these an answer is due
OPEN = frozenset(Status) - {Status.APPROVED, Status.WITHDRAWN}


def target(status: Status, verb: str) -> Status | None:
    """Where `verb` leads from `status`; None when that way does not exist."""
    return TRANSITIONS[status].get(verb)
