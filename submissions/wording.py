"""Why a piece of evidence was not taken: what was found and what to do, in words for the earner."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .evidence.kinds import KINDS, Unacceptable

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
    "malformed_pdf": gettext_lazy(
        "This PDF is damaged inside. Some programs mend it silently as they open it, but no copy for "
        "reviewers can be made of it. Print it to a new PDF, then choose that."
    ),
    "restricted": gettext_lazy(
        "This %(claimed)s carries restrictions on printing, copying or changing it, so no copy for reviewers "
        "can be made of it. Save it without them, or print it to a new PDF, then choose that."
    ),
    "iwork": gettext_lazy(
        "This is a %(found)s file under another name. Open it in %(found)s, export it as a %(claimed)s or "
        "PDF, then choose that."
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
    "utf16": gettext_lazy(
        "The text is stored as UTF-16 or UTF-32. In the program that wrote it choose “Save as” "
        "with the encoding UTF-8, then choose the new file."
    ),
    "odd_name": gettext_lazy(
        "The file's name contains signs that cannot be seen, or / or \\. "
        "Give it a plain name, then choose it again."
    ),
    "long_name": gettext_lazy(
        "The file's name is too long: at most %(limit)s characters are possible. Give it a shorter one."
    ),
    "too_costly": gettext_lazy(
        "Opening this %(claimed)s takes more memory or time than any honest file. "
        "Save it again, smaller, then choose the new file."
    ),
    "bomb": gettext_lazy(
        "This %(claimed)s unpacks to far more than its size. "
        "Save it again in the program that made it, then choose the new file."
    ),
    "polyglot": gettext_lazy(
        "The file is two things at once: a %(claimed)s, and %(found)s inside or behind it. "
        "Save it again as a %(claimed)s only, then choose the new file."
    ),
    "too_many_frames": gettext_lazy(
        "The animation is too large: its pictures have %(pixels)s million pixels together, "
        "at most %(limit)s million are possible. Make it shorter or smaller, or save it as a video."
    ),
    "too_many_pages": gettext_lazy(
        "The document has more than %(limit)s pages. Hand in the part that matters."
    ),
    "elsewhere": gettext_lazy(
        "The pictures or the sound of this %(claimed)s lie in another file. Export it as one whole file."
    ),
    "virus": gettext_lazy(
        "The virus scanner found “%(name)s” in this file. Check your computer, and hand in a clean file."
    ),
    "too_large_to_scan": gettext_lazy(
        "The file is larger than the virus scanner takes. Save a smaller version, or give a link."
    ),
    "captions_too_large": gettext_lazy(
        "The captions are too long: at most %(limit)s characters are possible. Shorten them."
    ),
    "captions_too_many": gettext_lazy("There are too many captions: at most %(limit)s are possible."),
    "captions_not_utf8": gettext_lazy(
        "Line %(line)s is not stored as UTF-8, so letters would be lost. Save the captions again as UTF-8."
    ),
    "captions_unknown": gettext_lazy(
        "Line %(line)s is neither “WEBVTT” nor the time of a caption. Save the captions as WebVTT or SubRip."
    ),
    "captions_time": gettext_lazy(
        "Line %(line)s should say when a caption is shown, as in 00:00:05.000 --> 00:00:08.500."
    ),
    "captions_order": gettext_lazy(
        "Line %(line)s: a caption must end after it begins, and begin no earlier than the one before."
    ),
    "captions_text": gettext_lazy(
        "Line %(line)s cannot be part of a caption. Leave an empty line before the next time."
    ),
    "captions_empty": gettext_lazy("There are no captions in it. Choose another file, or type them."),
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
    code = error.code
    if code == "malformed" and found.get("claimed") == KINDS["pdf"].label:
        code = "malformed_pdf"  # readers open some of them
    return str(REASONS[code]) % found
