from badges.models import EvidenceRequirement
from submissions.forms import TextForm
from submissions.pages import Block


def test_text_box_is_offered_only_where_its_text_can_be_saved():
    requirement, row = EvidenceRequirement(maximum=1), object()
    assert Block(requirement, rows=[], text=TextForm()).takes_text
    assert not Block(requirement, rows=[row], text=TextForm()).takes_text
    assert Block(requirement, rows=[row], text=TextForm(), words=3).takes_text  # written earlier
    assert Block(requirement, rows=[row], text=TextForm({"edition": "x"})).takes_text  # refused: says why
    assert not Block(requirement, rows=[]).takes_text
