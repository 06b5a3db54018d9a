"""PowerPoint: slides, layouts, masters and notes (ECMA-376 part 1, 19). Comments are left behind."""

from .. import xml
from ..xml import Element
from . import markup
from .markup import P
from .part import Part

PRESENTATION_GONE = tuple(
    f"{{{P}}}{name}"
    for name in ("modifyVerifier", "custDataLst", "smartTags", "handoutMasterIdLst", "embeddedFontLst")
)
SHOW = tuple(f"{{{P}}}{name}" for name in ("showPr", "clrMru"))
FRAME, OBJECT, PICTURE = (f"{{{P}}}{name}" for name in ("graphicFrame", "oleObj", "pic"))


def clean_presentation(root: Element, part: Part) -> None:
    for element in xml.every(root, *PRESENTATION_GONE):
        if xml.local(element) == "modifyVerifier":
            part.note("properties")
        xml.drop(element)


def clean_properties(root: Element, part: Part) -> None:
    for child in list(root):
        if child.tag not in SHOW:
            xml.drop(child)


def clean_slide(root: Element, part: Part) -> None:
    if xml.drop_all(root, f"{{{P}}}custDataLst"):
        part.note("tags")
    if xml.drop_all(root, f"{{{P}}}controls"):
        part.note("scripts")
    for frame in xml.every(root, FRAME):
        if frame.find(f".//{OBJECT}") is not None:
            part.note("attachments")
            _show_picture(frame)
    for alternate in xml.every(root, markup.ALTERNATE):  # whose choice was such a frame
        for choice in alternate.findall(markup.CHOICE):
            if not len(choice):
                xml.drop(choice)
        if alternate.find(markup.CHOICE) is None:
            for fallback in alternate.findall(markup.FALLBACK):
                xml.unwrap(fallback)
            xml.unwrap(alternate)


def _show_picture(frame: Element) -> None:
    """In place of an object, the picture that it shows: the last one, when there are several."""
    pictures = list(frame.iter(PICTURE))
    if pictures:
        xml.replace(frame, pictures[-1])
    else:
        xml.drop(frame)


CLEANERS = {
    "officeDocument": clean_presentation,
    "presProps": clean_properties,
    "slide": clean_slide,
    "slideLayout": clean_slide,
    "slideMaster": clean_slide,
    "notesSlide": clean_slide,
    "notesMaster": clean_slide,
}
