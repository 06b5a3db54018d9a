"""The demo's content is whole and its files are real: every format opens in its own library."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from PIL import Image

from credentials_site.demo import files
from credentials_site.demo.documents import author_of, read

STATIC = Path(files.__file__).parents[2] / "static"
STATES = {
    "draft_started",
    "draft_nearly",
    "submitted",
    "incomplete",
    "in_review_none_in",
    "in_review_one_invited",
    "in_review_one_in",
    "in_review_disagreeing",
    "second_attempt_one_in",
    "awaiting_decision",
    "changes_requested",
    "appealed",
    "withdrawn",
    "approved_unclaimed",
    "approved_public",
    "approved_private",
}


def load(name: str) -> Any:
    return json.loads((files.CONTENT / name).read_text(encoding="utf-8"))


BADGES = {
    path.stem: load(f"badges/{path.name}") for path in sorted((files.CONTENT / "badges").glob("*.json"))
}
PEOPLE = {person["email"]: person for person in load("people.json")["people"]}
SUBMISSIONS = load("submissions.json")["submissions"]


def body_of(recipe: str) -> bytes:
    return files.make(recipe)[1]


def words_in(thing: Any) -> str:
    """Every text of a piece of content, in one string."""
    if isinstance(thing, dict):
        return " ".join(words_in(value) for value in thing.values())
    if isinstance(thing, list):
        return " ".join(map(words_in, thing))
    return thing if isinstance(thing, str) else ""


def text_of(recipe: str) -> str:
    """What a reader sees of a written file; empty for pictures and films."""
    stem, _, ending = recipe.rpartition(".")
    if ending in ("pdf", "docx", "md"):
        source = (files.CONTENT / "documents" / f"{stem}.md").read_text(encoding="utf-8")
        return " ".join(
            block.text + " " + " ".join(" ".join(row) for row in block.rows) for block in read(source)
        )
    return body_of(recipe).decode() if ending == "csv" else ""


# -- badges


def test_there_are_nine_published_badges_a_draft_and_one_elsewhere() -> None:
    counted = sorted((badge["issuer"], badge["state"]) for badge in BADGES.values())
    assert counted == [("eastbay", "published"), ("northlake", "draft"), *[("northlake", "published")] * 9]


@pytest.mark.parametrize("slug", BADGES)
def test_a_badge_says_everything(slug: str) -> None:
    badge = BADGES[slug]
    assert badge["slug"] == slug
    for field in (
        "name",
        "summary",
        "description",
        "competencies",
        "alignments",
        "audiences",
        "resources",
        "tags",
    ):
        assert badge[field], field
    assert badge["category"] in {"teaching", "technology", "leadership", "service"}
    assert badge["level"] in {"foundation", "intermediate", "advanced"}
    assert badge["delivery"] in {"none", "online", "workshop", "hybrid", "classroom"}
    assert all(set(alignment) == {"framework", "code", "name", "url"} for alignment in badge["alignments"])
    assert len(badge["summary"]) <= 200
    assert len(badge["artwork_alt"]) <= 250


@pytest.mark.parametrize("slug", BADGES)
def test_a_badge_has_its_picture(slug: str) -> None:
    with Image.open(files.CONTENT / "artwork" / BADGES[slug]["artwork"]) as picture:
        assert (picture.format, picture.size) == ("PNG", (600, 600))


@pytest.mark.parametrize("slug", BADGES)
def test_a_badge_has_three_components_with_requirements(slug: str) -> None:
    components = BADGES[slug]["components"]
    assert [component["kind"] for component in components] == ["educational", "demonstration", "reflective"]
    for component in components:
        assert component["title"] and component["instructions"] and component["requirements"]
        for requirement in component["requirements"]:
            assert 1 <= requirement["minimum"] <= requirement["maximum"] <= 20
            assert set(requirement["kinds"]) <= {"file", "video", "link", "text"} and requirement["kinds"]
            assert len(requirement["prompt"]) <= 200 and len(requirement["hint"]) <= 400
            assert (requirement["min_words"] or 0) <= (requirement["max_words"] or 10_000)


@pytest.mark.parametrize("slug", BADGES)
def test_a_rubric_rises_and_has_one_level_that_meets(slug: str) -> None:
    for component in BADGES[slug]["components"]:
        assert 2 <= len(component["rubric"]) <= 4
        for criterion in component["rubric"]:
            levels = criterion["levels"]
            points = [level["points"] for level in levels]
            assert 3 <= len(levels) <= 4
            assert points == sorted(set(points))
            assert sum(level["meets"] for level in levels) == 1
            assert not levels[0]["meets"]
            assert len({level["descriptor"] for level in levels}) == len(levels)
            assert len(criterion["guidance"]) <= 400


def test_the_getting_started_badge_has_a_short_film() -> None:
    [address] = [
        entry["url"]
        for entry in BADGES["getting-started-with-micro-credentials"]["activities"]
        if entry["url"]
    ]
    assert address.startswith("{PUBLIC_URL}/static/")
    assert (STATIC / address.partition("/static/")[2]).is_file()


# -- people


def test_people_are_those_of_the_demo() -> None:
    counted = {"admin": 1, "registrar": 2, "coordinator": 2, "reviewer": 4, "quality": 3, "faculty": 6}
    names = [re.sub(r"\d*@.*", "", email) for email in PEOPLE]
    assert {name: names.count(name) for name in set(names)} == counted
    assert all(person["expertise"] for person in PEOPLE.values() if "reviewer" in person["roles"])
    assert len({person["display_name"] for person in PEOPLE.values()}) == len(PEOPLE)


# -- submissions


def test_submissions_cover_every_state() -> None:
    assert {submission["state"] for submission in SUBMISSIONS} == STATES


def test_nobody_has_two_submissions_of_a_badge_but_for_withdrawn_ones() -> None:
    rows = [submission for submission in SUBMISSIONS if submission["state"] != "withdrawn"]
    pairs = [(submission["earner"], submission["badge"]) for submission in rows]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=lambda submission: submission["key"])
def test_evidence_fits_what_the_badge_asks_for(submission: dict[str, Any]) -> None:
    components = {
        component["kind"]: component for component in BADGES[submission["badge"].split("/")[1]]["components"]
    }
    is_handed_in = not submission["state"].startswith("draft")
    for item in submission["evidence"] + submission.get("again", {}).get("evidence", []):
        requirement = components[item["component"]]["requirements"][item["requirement"]]
        assert item["kind"] in requirement["kinds"]
        assert item["recipe"] is None or item["recipe"] in files.RECIPES
        assert sum(bool(item[field]) for field in ("recipe", "text", "url")) == 1
        assert bool(item["consent_note"]) == item["shows_others"]
        if item["text"] and is_handed_in:
            words = len(item["text"].split())
            assert (requirement["min_words"] or 1) <= words <= (requirement["max_words"] or 10_000)
    for kind, component in components.items():
        for place, requirement in enumerate(component["requirements"]):
            found = [
                item
                for item in submission["evidence"]
                if (item["component"], item["requirement"]) == (kind, place)
            ]
            assert len(found) <= requirement["maximum"]
            assert not is_handed_in or len(found) >= requirement["minimum"]


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=lambda submission: submission["key"])
def test_marks_follow_the_rubric_and_low_ones_are_explained(submission: dict[str, Any]) -> None:
    rubrics = {
        (component["kind"], criterion["name"]): [level["label"] for level in criterion["levels"]]
        for component in BADGES[submission["badge"].split("/")[1]]["components"]
        for criterion in component["rubric"]
    }
    for attempt in [submission, *filter(None, [submission.get("again")])]:
        judged = set(rubrics)
        if attempt is not submission:
            met = {kind for kind, said in submission["decision"]["components"].items() if said == "met"}
            judged = {key for key in rubrics if key[0] not in met}
        for review in attempt["reviews"]:
            assert "reviewer" in PEOPLE[review["reviewer"]]["roles"]
            marks = {
                (component["kind"], mark["criterion"]): mark
                for component in review["components"]
                for mark in component["marks"]
            }
            assert set(marks) <= judged
            assert not review["handed_in"] or set(marks) == judged
            for key, mark in marks.items():
                assert mark["level"] in rubrics[key]
                assert mark["comment"] or mark["level"] in ("Meets", "Exceeds")


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=lambda submission: submission["key"])
def test_what_was_handed_in_took_a_while_and_came_in_order(submission: dict[str, Any]) -> None:
    order = ("started", "submitted", "asked", "assigned", "decided", "appealed", "withdrawn", "claimed")
    for attempt in [submission, *filter(None, [submission.get("again")])]:
        days = attempt["business_days_ago"]
        assert [*days] == [verb for verb in order if verb in days]
        assert [*days.values()] == sorted(days.values(), reverse=True)
        assert min(days.values()) >= 1
        for review in attempt["reviews"]:
            if review["handed_in"]:
                assert 25 <= review["minutes"] <= 70
                assert days.get("decided", 0) < review["worked_days_ago"] < days["assigned"]


def test_agreed_marks_and_trials_follow_the_rubric() -> None:
    data = load("calibration.json")
    badge = BADGES[data["badge"].partition("/")[2]]
    components = {component["kind"]: component for component in badge["components"]}
    rubric = {
        criterion["name"]: [level["label"] for level in criterion["levels"]]
        for component in badge["components"]
        for criterion in component["rubric"]
    }
    for sample in data["samples"]:
        assert [mark["criterion"] for mark in sample["marks"]] == list(rubric)
        assert all(mark["level"] in rubric[mark["criterion"]] for mark in sample["marks"])
        assert all(mark["reason"] for mark in sample["marks"])
        assert bool(sample["texts"]) != bool(sample["earner"])
        for said in sample["texts"]:
            assert said["requirement"] < len(components[said["component"]]["requirements"])
    for trial in data["trials"]:
        agreed = {mark["criterion"]: mark["level"] for mark in data["samples"][trial["sample"]]["marks"]}
        for other in trial["other"]:
            assert other["level"] in rubric[other["criterion"]]
            assert other["level"] != agreed[other["criterion"]]


@pytest.mark.parametrize("submission", SUBMISSIONS, ids=lambda submission: submission["key"])
def test_nothing_handed_in_names_its_author_or_reviewers(submission: dict[str, Any]) -> None:
    again = submission.get("again", {"evidence": [], "change_note": "", "reviews": []})
    read_by_others = words_in([submission["evidence"], again["evidence"]])
    read_by_others += words_in([submission["motivation"], again["change_note"]])
    read_by_others += " ".join(text_of(item["recipe"]) for item in submission["evidence"] if item["recipe"])
    read = submission["reviews"] + again["reviews"]
    read_by_author = words_in([review["components"] for review in read])
    people = [submission["earner"], *(review["reviewer"] for review in submission["reviews"])]
    for email in people:
        for name in [email.split("@")[0], *re.split(r"[ ]", PEOPLE[email]["display_name"])]:
            assert not re.search(rf"\b{re.escape(name)}\b", read_by_others + read_by_author, re.IGNORECASE), (
                name
            )


# -- files


def test_at_least_twelve_recipes_make_files_of_seven_kinds() -> None:
    assert len(files.RECIPES) >= 12
    endings = {name.rpartition(".")[2] for name in files.RECIPES}
    assert endings == {"pdf", "docx", "jpg", "png", "csv", "md", "mp4"}


def test_make_refuses_an_unknown_recipe() -> None:
    with pytest.raises(files.UnknownRecipe):
        files.make("../people.json")


@pytest.mark.parametrize("recipe", files.RECIPES)
def test_a_file_has_the_same_bytes_every_time(recipe: str) -> None:
    assert files.make(recipe) == files.make(recipe)


@pytest.mark.parametrize("recipe", [name for name in files.RECIPES if name.endswith(".pdf")])
def test_a_pdf_opens(recipe: str) -> None:
    with pikepdf.open(io.BytesIO(body_of(recipe))) as pdf:
        assert len(pdf.pages) == (
            2 if recipe in ("feedback-cycle-plan.pdf", "lecture-plan-membranes.pdf") else 1
        )
        source = (files.CONTENT / "documents" / recipe).with_suffix(".md").read_text()
        assert str(pdf.docinfo["/Author"]) == author_of(source)


@pytest.mark.parametrize("recipe", [name for name in files.RECIPES if name.endswith(".docx")])
def test_a_word_file_opens(recipe: str) -> None:
    body = body_of(recipe)
    document = docx.Document(io.BytesIO(body))
    assert document.paragraphs[0].style.name == "Title"
    assert document.core_properties.author
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert package.testzip() is None


@pytest.mark.parametrize("recipe", [name for name in files.RECIPES if name.endswith((".jpg", ".png"))])
def test_a_picture_opens(recipe: str) -> None:
    with Image.open(io.BytesIO(body_of(recipe))) as picture:
        picture.load()
        assert picture.format == {"jpg": "JPEG", "png": "PNG"}[recipe.rpartition(".")[2]]
        assert min(picture.size) >= 800
        if picture.format == "JPEG":  # something for the blind copy to remove
            assert picture.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("recipe", [name for name in files.RECIPES if name.endswith(".csv")])
def test_a_table_is_regular(recipe: str) -> None:
    rows = list(csv.reader(io.StringIO(body_of(recipe).decode())))
    assert len(rows) > 5
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    "path", [*(files.CONTENT / "media").glob("*.mp4"), *(STATIC / "video").glob("*.mp4")], ids=str
)
def test_a_film_is_small_and_starts_at_once(path: Path) -> None:
    body = path.read_bytes()
    assert len(body) <= 200 * 1024
    assert body[4:8] == b"ftyp"
    assert body.index(b"moov") < body.index(b"mdat")
    assert body[body.index(b"avcC") + 5] == 66  # the baseline profile


def test_no_text_is_filler() -> None:
    everything = words_in([*BADGES.values(), *PEOPLE.values(), *SUBMISSIONS])
    everything += words_in([load("calibration.json"), load("reviewers.json")])
    everything += " ".join(map(text_of, files.RECIPES))
    assert not re.search(r"lorem|ipsum|dolor sit|todo|tbd|xxx|foo\b", everything, re.IGNORECASE)
