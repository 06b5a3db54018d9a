"""Blind copies in words for the earner: what was taken out, what stays, and why there is none."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from .models import BlindCopy

NOTES = {
    "properties": gettext_lazy("the document's properties"),
    "camera": gettext_lazy("camera and program"),
    "place": gettext_lazy("the place where it was taken"),
    "people": gettext_lazy("who wrote comments and changes"),
    "revisions": gettext_lazy("earlier versions"),
    "attachments": gettext_lazy("attached files"),
    "links": gettext_lazy("links to other sites"),
    "scripts": gettext_lazy("scripts"),
    "thumbnail": gettext_lazy("a hidden small picture"),
    "profile": gettext_lazy("texts in the colour profile"),
    "times": gettext_lazy("dates and times"),
    "signatures": gettext_lazy("signatures"),
    "tracks": gettext_lazy("tracks other than picture and sound"),
    "tags": gettext_lazy("titles and tags"),
    "hidden": gettext_lazy("other hidden data"),
}
TROUBLES = {
    "not_made": gettext_lazy("It could not be prepared for reviewers. Remove it and add it again."),
    "too_costly": gettext_lazy(
        "Preparing it for reviewers takes more memory or time than any ordinary file. "
        "Save it again, smaller or as PDF, and add it anew."
    ),
    "broken_picture": gettext_lazy(
        "The picture is damaged or cut off. Open it in a picture program, save it anew, and add that."
    ),
    "picture_too_large": gettext_lazy(
        "A picture in it is larger than 500 MB when unpacked. Make it smaller and add it anew."
    ),
    "damaged_parts": gettext_lazy(
        "Parts of it are damaged or written in an unusual way. Save it under a new name, and add that."
    ),
    "parts_too_large": gettext_lazy("A part of it is too large to check. Split it, or add it as PDF."),
    "picture_inside": gettext_lazy(
        "A picture in it is damaged. Remove it or put it in again, then add it anew."
    ),
    "recording_inside": gettext_lazy(
        "A recording in it cannot be freed of what tells whose it is. Remove it, and add it by itself."
    ),
    "sheet_of_unknown_kind": gettext_lazy("It has a dialog or macro sheet. Delete that, and add it anew."),
    "too_complex": gettext_lazy(
        "It has more parts than can be checked. Print it to a new PDF, and add that."
    ),
    "too_large_inside": gettext_lazy(
        "Part of it unpacks to an enormous size. Export it again, and add that."
    ),
    "unreadable": gettext_lazy("Part of it is broken. Open it, save or export it again, and add that."),
    "unreadable_inside": gettext_lazy("Part of it is broken. Open it, print it to a new PDF, and add that."),
    "unusual_picture": gettext_lazy("A picture in it is packed in an outdated way. Export it again."),
    "looks_different": gettext_lazy(
        "No copy could be made that looks the same. Print it to a new PDF, and add that."
    ),
    "too_much_text": gettext_lazy(
        "It holds more text than anybody reads, so names in it cannot be looked for. "
        "Keep the part that matters, and add that."
    ),
    "protected": gettext_lazy(
        "The recording is locked against copying, so reviewers could not play it. "
        "Export it without protection, and add it anew."
    ),
    "media_elsewhere": gettext_lazy(
        "Its picture or sound lies in another file or on another site. "
        "Export it as one whole file, and add that."
    ),
    "unclear_structure": gettext_lazy(
        "It is built in a way that does not show what in it tells whose it is. "
        "Export it again from your video program, as MP4 or WebM, and add it anew."
    ),
    "too_many_samples": gettext_lazy(
        "The recording has more pieces than hours of video have. "
        "Export it again, or a shorter one, and add it anew."
    ),
}
ANY_TROUBLE = gettext_lazy(
    "It could not be freed of what tells whose it is. Save it again, or as PDF, and add it anew."
)


def taken_out(copy: BlindCopy) -> list[str]:
    return [str(NOTES[note]) for note in copy.notes if note in NOTES]


def trouble_of(copy: BlindCopy) -> str:
    """Why reviewers get nothing of this file, and what to do."""
    return str(TROUBLES.get(copy.trouble, ANY_TROUBLE)) % copy.found


def name_of_place(place: Mapping[str, Any]) -> str:
    """As people say it: "page 3"; "" for the whole."""
    for name, value in place.items():
        if name in PLACES:
            return str(PLACES[name]) % {"value": value}
    return ""


PLACES = {
    "page": gettext_lazy("page %(value)s"),
    "bookmark": gettext_lazy("bookmark “%(value)s”"),
    "slide": gettext_lazy("slide %(value)s"),
    "sheet": gettext_lazy("sheet “%(value)s”"),
    "comment": gettext_lazy("comment %(value)s"),
    "note": gettext_lazy("note %(value)s"),
    "header": gettext_lazy("header or footer"),
    "cue": gettext_lazy("captions at %(value)s"),
}
