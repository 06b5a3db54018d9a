"""The demo's evidence files, made from its content: `make("poll-responses.png")`. Knows no models."""

from pathlib import Path

from .documents import as_pdf
from .pictures import PICTURES
from .word import as_docx

CONTENT = Path(__file__).parent / "content"

PDFS = [
    "attendance-feedback-workshop",
    "attendance-rubrics-workshop",
    "certificate-udl-institute",
    "certificate-mentor-preparation",
    "feedback-cycle-plan",
    "lecture-plan-membranes",
    "observation-report",
    "lecture-plan-boundaries",
    "wiring-rubric",
    "udl-assessment",
    "hybrid-session-plan",
    "learning-plan",
]
WORD_FILES = [
    "lab-report-before-after",
    "udl-module-before-after",
    "mentoring-agreement",
    "open-assignment-brief",
    "variance-memo",
]
AS_WRITTEN = [
    "documents/mentoring-log.md",
    "documents/teaching-journal.md",
    "documents/wiring-two-markers.csv",
    "documents/bibliography-two-markers.csv",
    "documents/seminar-lines.csv",
    "media/class-clip.mp4",
]

RECIPES = sorted(
    [f"{name}.pdf" for name in PDFS]
    + [f"{name}.docx" for name in WORD_FILES]
    + [Path(path).name for path in AS_WRITTEN]
    + list(PICTURES)
)


class UnknownRecipe(KeyError):
    """No evidence file of this name can be made."""


def make(recipe: str) -> tuple[str, bytes]:
    """The file's name as its owner would have called it, and its bytes: the same at every call."""
    if recipe not in RECIPES:
        raise UnknownRecipe(recipe)
    stem, _, ending = recipe.rpartition(".")
    if recipe in PICTURES:
        return recipe, PICTURES[recipe]()
    if ending in ("pdf", "docx"):
        source = (CONTENT / "documents" / f"{stem}.md").read_text(encoding="utf-8")
        return recipe, as_pdf(source) if ending == "pdf" else as_docx(source)
    return recipe, next(CONTENT / path for path in AS_WRITTEN if Path(path).name == recipe).read_bytes()
