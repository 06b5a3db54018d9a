/* A group of fields that are saved together: what it says, what was stored of it last, and what is said about it. */

export class Group {
  constructor(box) {
    this.box = box;
    this.key = box.dataset.autosave ?? box.dataset.keep;
    this.url = box.dataset.autosave;
    this.form = box.closest("form");
    this.fields = [...box.querySelectorAll("input[name], textarea[name]")].filter((one) => one.type !== "hidden");
    this.hidden = box.querySelector("input[type=hidden][name$='edition']");
    this.stored = this.valuesBy((field) => (field.type === "checkbox" ? field.defaultChecked : field.defaultValue));
    this.conflict = null;
    this.unanswered = []; // values that were sent and may have been stored, for all that is known
  }

  get edition() { return this.hidden?.value ?? ""; }
  set edition(value) { if (this.hidden) this.hidden.value = value; }

  get values() { return this.valuesBy((field) => (field.type === "checkbox" ? field.checked : field.value)); }

  set values(values) {
    for (const field of this.fields) {
      if (!(field.name in values)) continue;
      if (field.type === "checkbox") field.checked = values[field.name];
      else if (field.value !== values[field.name]) field.value = values[field.name];
    }
    this.count();
  }

  get isTyped() { return !same(this.values, this.stored); }

  valuesBy(of) {
    return Object.fromEntries(this.fields.map((field) => [field.name, of(field)]));
  }

  get body() {
    const body = new FormData();
    for (const [name, value] of Object.entries(this.values)) {
      if (value !== false) body.append(name, value === true ? "on" : value);
    }
    if (this.hidden) body.append(this.hidden.name, this.hidden.value);
    return body;
  }

  mark(which, reason = "") {
    for (const one of this.box.querySelectorAll("[data-mark]")) one.hidden = one.dataset.mark !== which;
    const time = this.box.querySelector("[data-mark=saved] time");
    if (which === "saved" && time) {
      const now = new Date();
      time.dateTime = now.toISOString();
      time.textContent = clock(now);
    }
    const said = this.box.querySelector("[data-reason]");
    if (which === "refused" && said) said.textContent = reason;
  }

  count() {
    const shown = this.box.querySelector("[data-words]");
    const text = this.box.querySelector("textarea");
    if (shown && text) shown.textContent = text.value.split(/\s+/).filter(Boolean).length;
  }

  /* Both are shown; neither replaces the other until one of the two buttons is pressed. */
  showConflict(stored, choose) {
    this.conflict = stored;
    const notice = this.box.querySelector("[data-conflict]");
    notice.querySelector("[data-theirs]").replaceChildren(...this.quotes(stored.values, notice.dataset));
    notice.querySelector("[data-choice]").hidden = false;
    notice.querySelector("[data-keep-mine]").onclick = () => choose(true);
    notice.querySelector("[data-take-theirs]").onclick = () => choose(false);
    notice.hidden = false;
  }

  endConflict() {
    this.conflict = null;
    this.unanswered = []; // values that were sent and may have been stored, for all that is known
    const notice = this.box.querySelector("[data-conflict]");
    if (notice) notice.hidden = true;
  }

  /* What the other says where it differs from what stands here, a quotation a field. */
  quotes(values, { yes, no, nothing }) {
    const differing = this.fields.filter((field) => field.name in values && !same(values[field.name], this.values[field.name]));
    return differing.map((field) => {
      const quote = document.createElement("blockquote");
      const value = values[field.name];
      if (this.fields.length > 1) {
        const label = document.createElement("strong");
        label.textContent = `${field.labels[0]?.textContent.trim()}: `;
        quote.append(label);
      }
      const lines = (typeof value === "boolean" ? (value ? yes : no) : value || nothing).split("\n");
      lines.forEach((line, at) => quote.append(...(at ? [document.createElement("br"), line] : [line])));
      return quote;
    });
  }
}

export function same(one, other) {
  const plain = (value) => (typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : value);
  if (typeof one !== "object") return plain(one) === plain(other);
  return Object.keys(one).every((name) => plain(one[name]) === plain(other[name]));
}

export function clock(at) {
  return at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
