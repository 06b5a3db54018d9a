"""What a page leads to: addresses in any attribute or text, and forms with what a browser would send."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

ADDRESS = re.compile(r"""["'(=\s]((?:/|\?)[^"'()\s<>]*|https?://[^"'()\s<>]+)""")
WORDS = "It went well with both groups, and they would do it again next year."


def addresses(text: str, here: str) -> set[str]:
    """Paths with their queries, of this site only."""
    found = set()
    ours = {urlsplit(settings.PUBLIC_URL).netloc, "testserver", ""}
    for link in ADDRESS.findall(unescape(text)):
        parts = urlsplit(urljoin(here, link))
        if parts.netloc in ours and parts.scheme in ("", "http", "https") and "//" not in parts.path:
            found.add((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return found


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)  # names of fields that a person would fill
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, action

    def sendings(self) -> list[tuple[str, dict[str, object]]]:
        """Where and what each of its buttons sends, filled in plausibly."""
        data: dict[str, object] = {name: list(values) for name, values in self.fields.items()}
        data |= dict.fromkeys(self.blanks, WORDS)
        data |= {name: SimpleUploadedFile("notes.txt", b"What I did.") for name in self.files}
        sent = [(self.action, data)]
        for name, value, action in self.buttons:
            with_button = data | ({name: value} if name else {})
            if (action or self.action, with_button) not in sent:
                sent.append((action or self.action, with_button))
        return sent


class _Reader(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here, self.forms, self.open = here, list[Form](), list[Form]()
        self.by_id: dict[str, Form] = {}
        self.later: list[tuple[str, str, dict[str, str]]] = []
        self.select, self.option = "", False
        self.area: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            action = urljoin(self.here, told.get("action") or self.here)
            form = Form(action, told.get("method", "get").lower())
            self.forms.append(form)
            self.open.append(form)
            self.by_id[told.get("id", "")] = form
        elif tag in ("input", "button", "textarea", "select", "option"):
            if told.get("form"):
                self.later.append((told["form"], tag, told))
            elif self.open:
                self.take(self.open[-1], tag, told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.open:
            self.open.pop()
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None and data.strip():
            form, name = self.area
            form.fields[name] = [data.strip()]
            form.blanks = [one for one in form.blanks if one != name]

    def take(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind, value = told.get("name", ""), told.get("type", "text").lower(), told.get("value", "")
        if tag == "button" or kind in ("submit", "image"):
            if told.get("type", "submit").lower() == "submit":
                action = urljoin(self.here, told["formaction"]) if "formaction" in told else ""
                form.buttons.append((name, value, action))
        elif tag == "textarea":
            self.area = (form, name)
            form.blanks.append(name)
        elif tag == "select":
            self.select = name
        elif tag == "option":
            if self.select and ("selected" in told or (value and self.select not in form.fields)):
                form.fields[self.select] = [value]
        elif kind == "file":
            form.files.append(name)
        elif kind in ("checkbox", "radio"):
            # Every tick, and of choices the first that means something.
            if kind == "checkbox" or name not in form.fields or "checked" in told:
                known = form.fields.get(name, []) if kind == "checkbox" else []
                form.fields[name] = [*known, value or "on"]
        elif kind in ("date",):
            form.fields[name] = [value or "2027-03-15"]
        elif kind == "email":
            form.fields[name] = [value or "somebody@else.example"]
        elif kind == "number":
            form.fields[name] = [value or told.get("min") or "1"]
        elif value or kind == "hidden":
            form.fields[name] = [value]
        else:
            form.blanks.append(name)


def forms(html: str, here: str) -> list[Form]:
    reader = _Reader(here)
    reader.feed(html)
    for owner, tag, told in reader.later:
        if owner in reader.by_id:
            reader.take(reader.by_id[owner], tag, told)
    return reader.forms
