"""Why a piece of evidence was not taken: what was found and what to do, in words for the earner."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .evidence.kinds import Unacceptable

REASONS = {
    "empty": gettext_lazy("The file is empty. Check that it opens on your computer, then choose it again."),
    "too_large": gettext_lazy(
        "The file has %(size)s; at most %(limit)s are possible. Save a smaller version, or give a link."
    ),
    "unknown_extension": gettext_lazy(
        "Files that end in “%(extension)s” cannot be taken. Save it as PDF, Word, PowerPoint, Excel, "
        "OpenDocument, text, a picture, MP4, MOV, WebM, MP3 or M4A."
    ),
    "no_extension": gettext_lazy(
        "The file's name has no ending such as .pdf or .docx. Add the right ending, then choose it again."
    ),
    "disguised": gettext_lazy(
        "The name says %(claimed)s, but the content is something else: %(found)s. "
        "Save it again as %(claimed)s, or give it the right ending."
    ),
    "malformed": gettext_lazy(
        "This is not a whole %(claimed)s: it cannot be opened. Save it again, then choose the new file."
    ),
    "encrypted": gettext_lazy(
        "This %(claimed)s is protected by a password, so reviewers could not open it. "
        "Save it without the password, then choose it again."
    ),
    "macros": gettext_lazy(
        "This %(claimed)s carries macros, which are not taken. Save it without macros, or as PDF."
    ),
    "too_many_pixels": gettext_lazy(
        "The picture is too large: %(width)s × %(height)s pixels. At most %(limit)s million are possible."
    ),
    "not_utf8": gettext_lazy(
        "The text is not stored as UTF-8, so letters would be lost. Save it again with the encoding UTF-8."
    ),
    "not_an_address": gettext_lazy("Give a whole web address, such as https://example.edu/my-page."),
    "address_with_password": gettext_lazy(
        "The address carries a user name or password. Give one that opens without them."
    ),
    "private_address": gettext_lazy(
        "Only your own computer or network can open this address. Give one that opens for everyone."
    ),
}


def explain(error: Unacceptable) -> str:
    found = dict(error.found)
    if error.code == "too_large":
        found = {name: filesizeformat(str(amount)) for name, amount in found.items()}
    if found.get("found") == "":
        found["found"] = _("a kind that cannot be taken")
    return str(REASONS[error.code]) % found
