import time
import unicodedata
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from submissions.evidence.folding import fold
from submissions.evidence.names import Hit, Person, find, replace

ZEB = Person("Zeb van der Quill", email="z.quillo@college.example")
ANN = Person("Ann Hill", email="info@college.example")


def found(text: str, *people: Person) -> list[str]:
    return [hit.text for hit in find(text, people or (ZEB,))]


@pytest.mark.parametrize(
    "text",
    [
        "Zeb Quill",
        "ZEB QUILL",
        "Quill, Zeb",
        "Quill , Zeb",
        "QUILL Zeb",
        "Zeb van der Quill",
        "van der Quill, Zeb",
        "Zeb Vanderquill",
        "Zeb A. Quill",
        "Zeb A. B. Quill",
        "Zeb Alan Quill",
        "Z. Quill",
        "Z Quill",
        "Z.Quill",
        "Z.-J. Quill",
        "Z. J. van der Quill",
        "Quill, Z.",
        "Quill, Z. J.",
        "Quill Z.",
        "Quill ZJ",
        "Quill",
        "QUILL",
        "Zeb\nQuill",
        "Zeb\r\n\r\n   Quill",
        "Zeb\u00a0Quill",
        "Zeb\u3000Quill",
        "Z\u200beb Qu\u00adill",
        "Zeb Qu-\nill",
        "ZEB QU-\nILL",
        "Zeb-\nQuill",
        "Zeb Qu\u00ad\nill",
        "Zeb Qu\ufffeill",
        "Zeb Qu\x02\r\nill",
        "ZebQuill",
        "zebquill",
        "zeb-quill",
        "zeb_quill",
        "zeb.quill",
        "quill_zeb",
        "Zeb%20Quill",
        "%5Aeb+Quill",
        "Zéb Quïll",
        unicodedata.normalize("NFD", "Zéb Quïll"),
        "Ｚｅｂ Ｑｕｉｌｌ",
        "Z.QUILLO@College.example",
        "z.quillo+marks@college.example",
        "z.quillo (at) college.example",
        "z.quillo [at] college [dot] example",
        "z.quillo at college dot example",
        "z.quillo%40college.example",
        "z.quillo@\ncollege.example",
        "z.quillo",
    ],
)
def test_find_takes_the_whole_name(text: str) -> None:
    assert found(text) == [text]
    assert found(f"(By {text}) and so on") == [text]
    assert found(f"Ḯ said, “{text}’s”") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "a quill and a zebra",
        "Quillan",
        "Quills",
        "McQuill",
        "Zeb",
        "Zeb said so",
        "ZQ",
        "z. q.",
        "quillo",
        "xz.quillo",
        "z.quillover",
        "Zeb-\nra",
        "van der",
        "",
    ],
)
def test_find_passes_over_what_is_no_name(text: str) -> None:
    assert found(text) == []


def test_find_does_not_take_a_longer_name() -> None:
    sousa = Person("Ana Sousa")
    assert found("Ana Sousada, A. Sousada, Sousada", sousa) == []
    assert found("Ana Sousa", sousa) == ["Ana Sousa"]


def test_find_passes_over_words_that_are_like_a_name() -> None:
    text = "We climbed a hill: info on small hills. A. Hill is, A Hill not. Ann sat on a\nhill; hill, a. I."
    assert found(text, ANN) == ["A. Hill"]
    assert found("Write to info@college.example, not info", ANN) == ["info@college.example"]


def test_find_takes_short_surnames_only_with_more() -> None:
    li = Person("Wei Li")
    assert found("Li, W., W. Li, Li Wei and Wei Li; li, Li! Wei, like", li) == [
        "Li, W.",
        "W. Li",
        "Li Wei",
        "Wei Li",
    ]


GARCIA, SILVA, AN = Person("José García López"), Person("Ana Silva Santos"), Person("Nguyễn Văn An")
LONG, HOPE, WHITE = Person("Will Long"), Person("Grace Hope"), Person("Rich White")


@pytest.mark.parametrize(
    ("person", "text", "hits"),
    [
        (GARCIA, "García, J. García, Jose Garcia", ["García", "J. García", "Jose Garcia"]),
        (GARCIA, "Mr López met José and J. García López", ["Mr López", "J. García López"]),
        (SILVA, "Silva; A. Silva; Prof. Silva; Santos; Ana", ["Silva", "A. Silva", "Prof. Silva", "Santos"]),
        (SILVA, "Silva, A. Silva", ["Silva", "A. Silva"]),
        (AN, "Nguyễn met Mr An. An apple; An Nguyen", ["Nguyễn", "Mr An", "An Nguyen"]),
        (Person("Mary Anne Quill"), "Anne Hall and M. Anne", ["M. Anne"]),
        (Person("Amy Ng"), "Ms Ng, ms. Ng, Ng's class, Prof. Dr. Ng", ["Ms Ng", "ms. Ng", "Prof. Dr. Ng"]),
        (HOPE, "We hope. Grace came. hope, Grace", []),
        (WHITE, "A rose. Rich white walls. Rich White", ["Rich White"]),
        (LONG, "Will. W. Long", ["W. Long"]),
        (LONG, "How long will it take? Not so long, will it? will_long", ["will_long"]),
        (Person("Art Price"), "art price", []),
        (ZEB, "Then zeb quill said, as zeb.quill", ["zeb quill", "zeb.quill"]),
        (Person("Art Quill"), "The art quill, art.quill", ["art.quill"]),
        (ZEB, "Zeb Quill, Z. and", ["Zeb Quill"]),
        (HOPE, "I Hope so", []),
        (Person("Ida Mark"), "I Mark it, I. Mark", ["I. Mark"]),
        (Person("Ann Day"), "A Day in spring, A. Day", ["A. Day"]),
        (HOPE, "Hope is high. “Hope,” he said.\n\n- Hope\n it was, says Hope", ["Hope"]),
        (HOPE, "Hope's part. Hope et al. Hope (2020). By\nHope", ["Hope", "Hope", "Hope", "Hope"]),
        (Person("Tim March"), "in March, March 3; as March said", ["March"]),
        (
            Person("Zeb Okonkwo", "zeb@college.edu"),
            "ZEB AT COLLEGE DOT EDU, zokonkwo",
            ["ZEB AT COLLEGE DOT EDU", "zokonkwo"],
        ),
    ],
)
def test_find_tells_names_from_words(person: Person, text: str, hits: list[str]) -> None:
    assert found(text, person) == hits


PROSE = """How I teach. I hope that grace and patience will go a long way. In May, every day in the
field counts.
Long ago I marked a paper for an hour. Mark it once! Hope grows; will it last? A Field trip on May 3.
An hour later, a list: "Will they learn?" Church and state, art and price, a frank word about white walls.
Ms Hope and Mr Long watched; W. Long took notes. It was Field who asked An Li, not li,
李小龙的学生 or محمد علي.
J. García, Prof. López and Nguyễn met DUBOIS, Anne OBrien and Mr An;
may.day@x.example; Grace\nHope was there."""


def test_find_passes_over_ordinary_prose() -> None:
    names = [
        *("Grace Hope", "Will Long", "May Day", "Mark Field", "An Li", "José García López", "Nguyễn Văn An"),
        *("Jean-Luc Dubois", "Anne O'Brien", "李小龙", "محمد علي"),
    ]
    assert found(PROSE, *map(Person, names)) == [
        *(
            "Ms Hope",
            "Mr Long",
            "W. Long",
            "Field",
            "An Li",
            "李小龙",
            "محمد علي",
            "J. García",
            "Prof. López",
        ),
        *("Nguyễn", "DUBOIS", "Anne OBrien", "Mr An", "may.day", "Grace\nHope"),
    ]


def test_find_ends_after_a_thousand_hits() -> None:
    hits = find("Zeb Quill, Z. Quill, Quill and " * 500, [ZEB])
    assert len(hits) == 1000
    assert [hit.text for hit in hits[-3:]] == ["Z. Quill", "Quill", "Zeb Quill"]
    assert replace("Quill; " * 1200, {ZEB: "A"}) == "A; " * 1200


def test_find_takes_the_words_between_only_if_they_are_names() -> None:
    assert found("Zeb asked Quill") == ["Quill"]
    assert found("Zeb de la Quill") == ["Zeb de la Quill"]


def test_find_looks_into_links_and_file_names() -> None:
    assert found("https://quill.example/a") == ["quill"]
    assert found("https://example.org/~quill?quilling") == ["quill"]
    assert found("MyZebQuillEssay.docx") == ["ZebQuill"]
    assert found("essay-ZQuill_v2.docx") == ["ZQuill"]
    assert found("Quill2024.pdf") == ["Quill"]
    link = "https://a.example/?q=" + quote("Zéb Quill & others")
    assert found(link) == ["Z%C3%A9b%20Quill"]


def test_find_reads_possessives() -> None:
    for apostrophe in "'’ʼ":
        text = f"Quill{apostrophe}s part"
        assert find(text, [ZEB]) == [Hit(0, 5, "Quill")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Søren Ångström", "Soren Angstrom"),
        ("Søren Ångström", "SØREN ÅNGSTRÖM"),
        ("Søren Ångström", "Soeren Aangstroem"),
        ("Jörg Groß", "Joerg Gross"),
        ("Jörg Groß", "JÖRG GROSS"),
        ("Ægir Þórsson", "Aegir Thorsson"),
        ("Łukasz Wałęsa", "Lukasz Walesa"),
        ("Ivana Đurić", "Ivana Duric"),
        ("Zoe Muller", "Zoë Müller"),
        ("Seán O’Brien", "Sean OBrien"),
        ("Sean O'Brien", "SEAN O’BRIEN"),
        ("Jean-Pierre Blanc", "Jean Pierre Blanc"),
        ("Jean-Pierre Blanc", "J.-P. Blanc"),
        ("Jean-Pierre Blanc", "JP Blanc"),
        ("Ada Quill-Feather", "Ada Quill Feather"),
        ("Ada Quill-Feather", "Ada Feather"),
        ("Ada Quill-Feather", "Quill-\nFeather"),
        ("Maria Garcia Lopez", "Maria Garcia"),
        ("Garcia Lopez, Maria", "Maria Garcia Lopez"),
        ("Dr. Zeb Quill, PhD", "Zeb Quill"),
        ("Prof Zeb Quill Jr.", "Quill, Zeb"),
        ("Jack Ma", "Ma, Jack"),
        ("Ben Quill", "Ben Quill"),
        ("Z. Quill", "Z. Quill"),
        ("İpek Yıldız", "ipek yildiz"),
        ("李小龙", "李小龙"),
        ("محمد", "مُحَمَّد"),
        ("Иван Петров", "ПЕТРОВ Иван"),
        ("Иван Петров", "И. Петров"),
        ("Иван Петров", "Иван Сергеевич Петров"),
        ("Νίκος Παππάς", "ΝΙΚΟΣ ΠΑΠΠΑΣ"),
        ("김철수", "김철수"),
        ("김철수", unicodedata.normalize("NFD", "김철수")),
        ("दीपक शर्मा", "दीपक शर्मा"),
        ("Madonna", "MADONNA"),
    ],
)
def test_find_knows_other_letters(name: str, text: str) -> None:
    assert found(f"... {text} ...", Person(name)) == [text]


def test_find_needs_no_blanks_in_chinese() -> None:
    assert found("我是李小龙的学生", Person("李小龙")) == ["李小龙"]
    assert found("山田太郎さんと太郎", Person("太郎 山田")) == ["山田太郎"]


def test_find_takes_user_names_that_are_told() -> None:
    person = Person("Zeb Quill", username="feather_king")
    assert found("see github.example/feather_king, Feather_King", person) == ["feather_king", "Feather_King"]
    assert found("feather_kings", person) == []


def test_find_names_several_people_in_order() -> None:
    hits = find("Quill, Zeb; A. Hill; Quill’s and Hill", [ANN, ZEB])
    assert [hit.text for hit in hits] == ["Quill, Zeb", "A. Hill", "Quill", "Hill"]
    assert find("Ann Hill", []) == []
    assert find("Ann Hill", [Person("")]) == []


@pytest.mark.parametrize(
    "name", ["", " ", ",", "'", "Dr.", ", Zeb", "Quill,", "-", "Z", "Z Q", "1 2", "a\nb", "('"]
)
def test_find_bears_odd_names(name: str) -> None:
    find("Some text, with Dr. Zeb 1 2 - ' in it", [Person(name, email="@", username="")])


def test_replace_puts_labels() -> None:
    other = Person("Ann Quill")
    text = "Zeb Quill filmed, Quill, Ann’s part was sound. ANN QUILL wrote to z.quillo@college.example."
    labels = {ZEB: "Colleague A", other: "Colleague B"}
    assert replace(text, labels) == (
        "Colleague A filmed, Colleague B’s part was sound. Colleague B wrote to Colleague A."
    )


def test_replace_takes_given_names_alone() -> None:
    assert replace("Zeb filmed, Ann cut; zeb.", {ZEB: "A", ANN: "B"}) == "A filmed, B cut; zeb."
    said = "Will we go? Will Long did, and Will too. Will's part. “Will you?”"
    assert replace(said, {LONG: "A"}) == "Will we go? A did, and A too. A's part. “Will you?”"


texts = st.text(
    st.one_of(
        st.sampled_from("ZzEeBbQqUuIiLl .,-\n'@%2_\u00ad\u200b\u0301ßİøﬁ½´"),
        st.characters(),
    ),
    max_size=60,
)


@given(
    texts,
    st.sampled_from(["Zeb Quill", "zeb-quill", "Quill, Zeb", "Z. Quill", "zeb.quill", "Zé\u0301b Quill"]),
    texts,
)
def test_find_finds_a_name_between_any_texts(before: str, name: str, after: str) -> None:
    text = f"{before} – {name} – {after}"
    place = len(before) + 3
    assert any(
        (hit.start <= place and place + len(name) <= hit.end) or hit.start == place
        for hit in find(text, [ZEB])
    )


@given(texts, st.lists(st.builds(Person, texts, texts, texts), max_size=3))
def test_find_gives_places_of_the_text(text: str, people: list[Person]) -> None:
    hits = find(text, people)
    assert all(text[hit.start : hit.end] == hit.text != "" for hit in hits)
    assert all(one.end <= other.start for one, other in pairwise(hits))
    labels = dict.fromkeys(people, "·")
    assert len(replace(text, labels)) <= len(text)


@given(texts)
def test_fold_leads_back_to_the_text(text: str) -> None:
    folded = fold(text)
    starts = [folded.start(place) for place in range(len(folded.text))]
    ends = [folded.end(place + 1) for place in range(len(folded.text))]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "Zeb " * 20_000,
        "Z. " * 30_000,
        ("Zeb" + " " * 1000) * 80,
        "Zeb " + "A" * 80_000,
        "Zeb Aaaa-" * 9_000,
        "Quill" + " ," * 40_000,
        ("z.quillo" + " " * 500) * 160,
        "a-\n" * 30_000,
        "%20" * 30_000,
        "Zeb A " * 15_000,
        "Zeb-" * 20_000,
        "Z." * 40_000,
        "z\u00ad" * 40_000,
        "Quill " * 15_000,
    ],
)
def test_find_takes_time_in_proportion_to_the_text(text: str) -> None:
    """Ten times as much text would take a hundred times as long, if a pattern went back and forth."""

    def seconds(text: str) -> float:
        before = time.process_time()
        find(text, [ZEB, ANN])
        return time.process_time() - before

    find("", [ZEB, ANN])
    assert seconds(text) < 40 * (seconds(text[: len(text) // 10]) + 0.005)
