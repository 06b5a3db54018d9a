"""What someone offers as proof: submissions and attempts, their evidence, and files on their way."""

from .evidence import BlindCopy, EvidenceItem, KeptNames, evidence_path
from .submission import Appeal, Attempt, Collaborator, Pause, StatusChange, Submission
from .uploads import Upload, UploadPart

__all__ = [
    "Appeal",
    "Attempt",
    "BlindCopy",
    "Collaborator",
    "EvidenceItem",
    "KeptNames",
    "Pause",
    "StatusChange",
    "Submission",
    "Upload",
    "UploadPart",
    "evidence_path",
]
