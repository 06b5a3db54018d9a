"""The forms by which a badge is begun and described. They clean what is typed; actions decide."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    ProhibitNullCharactersValidator,
    RegexValidator,
    URLValidator,
)
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import BadgeVersion, Category, Difficulty


class NewBadgeForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy(
            "What someone can do, in two to five words. You can change it until you publish."
        ),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address (optional)"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "The last part of the badge’s web address, made from the name if you leave it out."
        ),
        error_messages={"invalid": gettext_lazy("Use small letters, digits and hyphens only.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "slug" in cleaned and "name" in cleaned:
            cleaned["slug"] = (cleaned["slug"] or slugify(cleaned["name"])[:80].strip("-")).lower()
            if not cleaned["slug"]:
                self.add_error("slug", _("Choose an address, for example “feedback-students-use”."))
        return cleaned


class ListField(forms.Field):
    """Text that is stored as a list. Postgres keeps no NUL in it; signed documents hold so many members."""

    most = 100

    def to_python(self, value: Any) -> list[Any]:
        ProhibitNullCharactersValidator()(value)
        found = self.listed(str(value or ""))
        if len(found) > self.most:
            raise ValidationError(_("At most %(count)d are possible here.") % {"count": self.most})
        return found

    def listed(self, text: str) -> list[Any]:
        raise NotImplementedError


class LinesField(ListField):
    """A list of small records, one a line, the parts of each divided by “|”. The first part is a must."""

    def __init__(self, *, parts: Sequence[str], rows: int = 4, **kwargs: Any) -> None:
        self.parts = tuple(parts)
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What is stored, as lines; what was typed, as it was."""
        if not isinstance(value, list):
            return value
        return "\n".join(self._line(record) for record in value)

    def _line(self, record: dict[str, str]) -> str:
        parts = [" ".join(str(record.get(part) or "").split()).replace("|", "/") for part in self.parts]
        return " | ".join(parts).rstrip("| ")

    def listed(self, text: str) -> list[Any]:
        lines = text.splitlines()
        return [self._record(line, number) for number, line in enumerate(lines, start=1) if line.strip()]

    def _record(self, line: str, number: int) -> dict[str, str]:
        said = [part.strip() for part in line.split("|")]
        if len(said) > len(self.parts):
            raise ValidationError(
                ngettext(
                    "Line %(number)d has too many parts: at most %(count)d is asked for.",
                    "Line %(number)d has too many parts: at most %(count)d are asked for.",
                    len(self.parts),
                )
                % {"number": number, "count": len(self.parts)}
            )
        if not said[0]:
            raise ValidationError(_("Line %(number)d begins with nothing.") % {"number": number})
        record = dict.fromkeys(self.parts, "") | dict(zip(self.parts, said, strict=False))
        self._check_link(record.get("url", ""), number)
        return record

    def _check_link(self, url: str, number: int) -> None:
        try:
            if url:
                URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            raise ValidationError(
                _("Line %(number)d: “%(url)s” is not a web address. It begins with https://")
                % {"number": number, "url": url}
            ) from None


class TagsField(ListField):
    """Words divided by commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def listed(self, text: str) -> list[Any]:
        words = (" ".join(word.split()).lower() for word in text.split(","))
        return list(dict.fromkeys(word for word in words if word))

    def clean(self, value: Any) -> list[str]:
        tags: list[str] = super().clean(value)
        for tag in tags:
            if len(tag) > 40:
                raise ValidationError(_("“%(tag)s” is too long for a tag.") % {"tag": tag})
        return tags


class AboutForm(forms.ModelForm):
    """Everything said about a badge besides its artwork and components. A draft may be incomplete."""

    competencies = LinesField(
        parts=["name", "description"],
        label=gettext_lazy("Competencies"),
        help_text=gettext_lazy("One a line: what someone can do | what that means."),
    )
    alignments = LinesField(
        parts=["framework", "code", "name", "url"],
        label=gettext_lazy("Alignments (optional)"),
        help_text=gettext_lazy("One a line: framework | code | name | https://…"),
    )
    activities = LinesField(
        parts=["title", "mode", "provider", "url"],
        label=gettext_lazy("Learning activities (optional)"),
        help_text=gettext_lazy("One a line: title | online or workshop | who offers it | https://…"),
    )
    resources = LinesField(
        parts=["citation", "url"],
        label=gettext_lazy("Research and resources (optional)"),
        help_text=gettext_lazy("One a line: citation | https://…"),
    )
    tags = TagsField(
        label=gettext_lazy("Tags (optional)"),
        required=False,
        help_text=gettext_lazy("Words by which people look for it, divided by commas."),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=10,
        validators=[
            RegexValidator(
                # What the schema of Open Badges 3.0 takes: language, script, region.
                r"\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z",
                gettext_lazy("Write a code such as en or fr-CA."),
            )
        ],
        help_text=gettext_lazy("The code of the language in which the badge is described: en, fr, es …"),
    )

    class Meta:
        model = BadgeVersion
        fields = (
            *("name", "summary", "description", "competencies", "category", "level", "tags", "audiences"),
            *("needs_class", "hours", "delivery", "activities", "alignments", "resources", "language"),
            *("reviews_required", "needs_confirmation", "attempts_allowed", "credits", "valid_months"),
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8}),
            # Shown as text: a number box of the browser drops what is not a number instead of keeping it.
            "hours": forms.TextInput(attrs={"inputmode": "numeric"}),
            "reviews_required": forms.TextInput(attrs={"inputmode": "numeric"}),
            "attempts_allowed": forms.TextInput(attrs={"inputmode": "numeric"}),
            "credits": forms.TextInput(attrs={"inputmode": "decimal"}),
            "valid_months": forms.TextInput(attrs={"inputmode": "numeric"}),
        }
        labels = {
            "name": gettext_lazy("Name"),
            "summary": gettext_lazy("Summary"),
            "description": gettext_lazy("Description"),
            "category": gettext_lazy("Category"),
            "level": gettext_lazy("Level"),
            "audiences": gettext_lazy("For whom? (optional)"),
            "needs_class": gettext_lazy("It needs students or a class"),
            "hours": gettext_lazy("Estimated hours"),
            "delivery": gettext_lazy("How is it taught?"),
            "reviews_required": gettext_lazy("Reviews"),
            "needs_confirmation": gettext_lazy("A coordinator confirms each decision"),
            "attempts_allowed": gettext_lazy("Attempts"),
            "credits": gettext_lazy("Credits (optional)"),
            "valid_months": gettext_lazy("Months it is valid (optional)"),
        }
        help_texts = {
            "summary": gettext_lazy("One sentence for the catalogue, at most 200 characters."),
            "description": gettext_lazy(
                "What it recognises and why it matters. **Bold**, lists and links work (Markdown)."
            ),
            "audiences": gettext_lazy(
                "Roles, not people. For example: faculty who teach first-year students."
            ),
            "hours": gettext_lazy("From the first step to handing in."),
            "reviews_required": gettext_lazy("How many colleagues judge a submission: 1 or 2."),
            "needs_confirmation": gettext_lazy(
                "Without it, what the reviews come to is the decision, on the next morning: "
                "nobody words the feedback before."
            ),
            "attempts_allowed": gettext_lazy("How often someone may hand in, 1 to 10."),
            "credits": gettext_lazy("Credit hours that your institution grants for it, for example 0.5."),
            "valid_months": gettext_lazy(
                "After so many months a credential expires and can be renewed. Leave it out if it never does."
            ),
        }

    def clean_description(self) -> str:
        description: str = self.cleaned_data["description"]
        MaxLengthValidator(20_000)(description)  # it is signed with every credential
        return description

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields in the order of the page, under their headings."""
        titles = [
            *(_("In the catalogue"), _("What it asks for"), _("What it rests on")),
            *(_("How it is judged"), _("What it gives")),
        ]
        starts = ["name", "audiences", "alignments", "reviews_required", "credits", None]
        names = list(self.fields)
        for title, first, after in zip(titles, starts, starts[1:], strict=False):
            chosen = names[names.index(str(first)) : names.index(after) if after else None]
            yield title, [self[name] for name in chosen]


class ArtworkForm(forms.Form):
    """The file is looked at by the action, which knows what artwork is."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("A square PNG of 600 to 4096 pixels a side, at most 4 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )
    alt = forms.CharField(
        label=gettext_lazy("The picture in words"),
        max_length=250,
        help_text=gettext_lazy("What someone who cannot see it should know: shape, symbol, the words on it."),
    )


class FilterForm(forms.Form):
    """The catalogue's facets. What is not understood narrows nothing."""

    category = forms.MultipleChoiceField(
        choices=Category.choices,
        required=False,
        label=gettext_lazy("Category"),
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.MultipleChoiceField(
        choices=Difficulty.choices,
        required=False,
        label=gettext_lazy("Level"),
        widget=forms.CheckboxSelectMultiple,
    )
