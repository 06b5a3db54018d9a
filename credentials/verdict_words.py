"""The words for every state and check of a verdict: what each says when it holds, and when it does not."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openbadges import verify

GOOD, WARN, BAD = ("is-good", "shield-check"), ("is-warn", "circle-help"), ("is-bad", "triangle-alert")
LATER, TAKEN_BACK = ("is-warn", "clock"), ("is-bad", "circle-x")

# state: tone and icon, one word, one sentence
STATES: dict[str, tuple[tuple[str, str], Promise, Promise]] = {
    "valid": (
        GOOD,
        gettext_lazy("Valid"),
        gettext_lazy("It has not been changed since it was issued, and it has not been revoked."),
    ),
    "expired": (
        LATER,
        gettext_lazy("Expired"),
        gettext_lazy("It is genuine, but its end date has passed."),
    ),
    "not_yet_valid": (
        LATER,
        gettext_lazy("Not yet valid"),
        gettext_lazy("It is genuine, but its first day has not come yet."),
    ),
    "revoked": (
        TAKEN_BACK,
        gettext_lazy("Revoked"),
        gettext_lazy("The issuer has taken it back for good. Do not rely on it."),
    ),
    "suspended": (
        TAKEN_BACK,
        gettext_lazy("Suspended"),
        gettext_lazy("The issuer has taken it back for now. Do not rely on it until that ends."),
    ),
    "tampered": (
        BAD,
        gettext_lazy("Changed or damaged"),
        gettext_lazy(
            "It was altered or damaged after it was signed. Do not rely on it; ask for the file again."
        ),
    ),
    "unknown_issuer": (
        WARN,
        gettext_lazy("Could not be fully checked"),
        gettext_lazy("We cannot find out who issued it, so we cannot say whether it is genuine."),
    ),
    "status_unknown": (
        WARN,
        gettext_lazy("Could not be fully checked"),
        gettext_lazy("The signature holds, but we cannot find out whether it was revoked."),
    ),
    "not_a_credential": (
        ("is-bad", "circle-alert"),
        gettext_lazy("Not a badge we can read"),
        gettext_lazy(
            "Choose the PNG or SVG picture of an Open Badge or its file of text (JSON or JWT), or paste its "
            "text, or its address on this site."
        ),
    ),
}

# check: when it holds, when it does not, when it could not be decided
CHECKS: dict[str, tuple[Promise, Promise, Promise]] = {
    "format": (
        gettext_lazy("The file can be read"),
        gettext_lazy("The file cannot be read as a badge"),
        gettext_lazy("The file could not be read"),
    ),
    "structure": (
        gettext_lazy("It follows the Open Badges standard"),
        gettext_lazy("It does not follow the Open Badges standard"),
        gettext_lazy("Its form could not be checked"),
    ),
    "issuer": (
        gettext_lazy("The issuer is known here"),
        gettext_lazy("It is not from the issuer it names"),
        gettext_lazy("The issuer could not be checked"),
    ),
    "key": (
        gettext_lazy("Signed with the issuer’s own key"),
        gettext_lazy("Not signed with a key of its issuer"),
        gettext_lazy("The key could not be checked"),
    ),
    "proof": (
        gettext_lazy("Unchanged since it was issued"),
        gettext_lazy("The signature does not fit: something was changed"),
        gettext_lazy("The signature could not be checked"),
    ),
    "claims": (
        gettext_lazy("The signed text around it says the same"),
        gettext_lazy("The signed text around it says something else"),
        gettext_lazy("The signed text around it could not be checked"),
    ),
    "hosted": (
        gettext_lazy("The same as the issuer’s own copy"),
        gettext_lazy("It differs from the issuer’s own copy"),
        gettext_lazy("The issuer’s own copy could not be read"),
    ),
    "status": (
        gettext_lazy("Neither revoked nor suspended"),
        gettext_lazy("Revoked by the issuer"),
        gettext_lazy("Whether it was revoked could not be found out"),
    ),
    "dates": (
        gettext_lazy("Within its dates"),
        gettext_lazy("Outside its dates"),
        gettext_lazy("Its dates could not be checked"),
    ),
    "both_standards": (
        gettext_lazy("Both copies in the picture (3.0 and 2.0) say the same"),
        gettext_lazy("The two copies in the picture do not say the same"),
        gettext_lazy("The second copy in the picture could not be checked"),
    ),
    "picture": (
        gettext_lazy("The picture is the signed one"),
        gettext_lazy("The picture is not the signed one"),
        gettext_lazy("The picture is another than the signed one"),
    ),
    "endorsements": (
        gettext_lazy("Its endorsements hold"),
        gettext_lazy("An endorsement in it does not hold"),
        gettext_lazy("An endorsement in it could not be checked"),
    ),
    "other": (  # whatever the library learns to look at before this list does
        gettext_lazy("A further check passed"),
        gettext_lazy("A further check failed"),
        gettext_lazy("Something could not be checked"),
    ),
}

# what the library says of a key that no longer counts: headline and line of the check, and a sentence
WITHDRAWN: dict[str, tuple[Promise, Promise]] = {
    "the issuer has withdrawn the key it is signed with": (
        gettext_lazy("Signed with a key that the issuer has withdrawn"),
        gettext_lazy(
            "What that key signed can no longer be told from a forgery. Do not rely on it; "
            "ask the holder for a newer file."
        ),
    ),
    "the issuer does not publish the key it is signed with, or has withdrawn it": (
        gettext_lazy("Signed with a key that the issuer does not publish, or has withdrawn"),
        gettext_lazy("It cannot be told from a forgery. Do not rely on it; ask the holder for a newer file."),
    ),
}

# what is said in place of the usual when a check had nothing to look at
PASSED: dict[str, Promise] = {
    "the issuer publishes no status for it": gettext_lazy("The issuer publishes nothing about revoking it"),
    "the issuer publishes no list of revoked badges": gettext_lazy(
        "The issuer publishes nothing about revoking it"
    ),
}

# what the library says in its own words about files that are no badges at all
DETAILS: dict[str, Promise] = {
    "the text is not JSON": gettext_lazy("This is neither a badge picture nor the text of a badge."),
    "the text is not a JSON object": gettext_lazy("This is neither a badge picture nor the text of a badge."),
    "there is no badge in this picture": gettext_lazy("There is no badge in this picture."),
    verify.LEARNER_RECORD: gettext_lazy(
        "This is a comprehensive learner record. The badges in it can be checked one by one."
    ),
    "the text is not an Open Badge": gettext_lazy("This text is not an Open Badge."),
}
