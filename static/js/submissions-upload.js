/* Files go up by themselves when chosen or dropped, in pieces, and go on after any break. Without script: a form. */

import { token } from "./csrf.js";
import { refresh } from "./submissions-refresh.js";

const CHUNK = 8 << 20, AT_ONCE = 2, POLL = 1500, PAUSES = [500, 1000, 2000, 5000, 10000, 20000];
const LANGUAGE = document.documentElement.lang || "en";
const unit = (name, digits = 0) => new Intl.NumberFormat(LANGUAGE, { style: "unit", unit: name, unitDisplay: name.endsWith("byte") ? "short" : "long", maximumFractionDigits: digits });
const rows = new Set();

class Row {
  constructor(list, element, { url = "", file = null, state = "waiting" }) {
    Object.assign(this, { list, element, url, file, state, tries: 0, samples: [] });
    this.name = element.querySelector("[data-name]").textContent;
    element.querySelector("[data-stop]").addEventListener("click", (event) => {
      event.preventDefault(); // it would send the whole form
      this.stop();
    });
    rows.add(this);
  }

  static of(list, file) {
    const element = list.parentElement.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    element.querySelector("[data-name]").textContent = file.name;
    element.querySelector("progress").setAttribute("aria-label", fill(list.dataset.arrived, { name: file.name }));
    element.querySelector("[data-stop]").setAttribute("aria-label", fill(list.dataset.cancel, { name: file.name }));
    list.append(element);
    return new Row(list, element, { file });
  }

  get isMoving() { return this.state === "waiting" || this.state === "moving"; }
  get progress() { return this.element.querySelector("progress"); }

  say(key, values = {}, aloud = true) {
    this.element.querySelector("[data-words]").textContent = fill(this.list.dataset[key], values);
    if (aloud && this.said !== key) tell(this.list, `${this.name}: ${fill(this.list.dataset[key], values)}`);
    this.said = key;
  }

  queue(file) {
    this.file = file;
    this.state = "waiting";
    this.say("waiting", {}, false);
    pump();
  }

  async move() {
    this.state = "moving";
    try {
      if (!this.url) await this.begin();
    } catch (answer) {
      return this.failed(answer.status ?? 0, answer.reason);
    }
    if (this.state !== "moving") return this.stop(); // cancelled meanwhile
    this.tus = new tus.Upload(this.file, {
      uploadUrl: this.url,
      chunkSize: CHUNK,
      retryDelays: null, // tried again below: for as long as the page is open, and with words
      storeFingerprintForResuming: false, // machines are shared: the server knows what is on its way
      headers: { Accept: "application/json" },
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token()),
      onProgress: (sent, all) => this.show(sent, all),
      onChunkComplete: () => { this.tries = 0; },
      onSuccess: () => this.look(),
      onError: ({ originalResponse: answer }) => this.failed(answer?.getStatus() ?? 0, reasonIn(answer?.getBody())),
    });
    this.tus.start();
  }

  async begin() {
    const told = { filename: this.file.name, fingerprint: printOf(this.file) };
    const pairs = Object.entries(told).map(([key, value]) => `${key} ${base64(value)}`);
    const answer = await ask(this.list.dataset.begin, "POST", { "Upload-Length": this.file.size, "Upload-Metadata": pairs.join(",") });
    if (answer.status !== 201) throw { status: answer.status, reason: reasonIn(await answer.text()) };
    this.url = new URL(answer.headers.get("Location"), location.href).pathname;
    this.element.id = `upload-${this.url.split("/").at(-2)}`;
  }

  show(sent, all) {
    this.progress.max = all;
    this.progress.value = sent;
    const now = performance.now();
    this.samples = [...this.samples.filter(([at]) => now - at < 20000), [now, sent]];
    const [since, from] = this.samples[0];
    const seconds = ((all - sent) * (now - since)) / 1000 / (sent - from);
    const values = { sent: bytes(sent), all: bytes(all), left: Number.isFinite(seconds) && now - since > 2000 ? time(seconds) : "" };
    this.say(values.left ? "moving" : "going", values, false);
  }

  async failed(status, reason) {
    if (this.state !== "moving") return;
    this.samples = [];
    if (status === 401 || status === 403) return this.again("out");
    if (status === 404) return this.end("gone");
    if ([400, 410, 412, 413, 415, 422].includes(status) || (status === 409 && !this.url)) return this.end("refused", { reason: reason || this.list.dataset.odd });
    if (status === 0 && !(await isReadable(this.file))) return this.end("changed");
    if (status === 409) return this.again(); // another window moves the same file
    this.again(status ? "busy" : "offline");
  }

  again(why) {
    if (why) this.say(why);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), PAUSES[Math.min(this.tries++, PAUSES.length - 1)]);
  }

  retry() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.state === "moving") this.move();
  }

  /* Not taken, or not to be had any more: the words stay until they are put away. */
  end(key, values = {}) {
    this.state = "refused";
    this.element.dataset.state = this.state;
    this.progress?.remove();
    const icon = this.element.querySelector(".icon use");
    icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, "#circle-alert"));
    const words = this.element.querySelector("[data-words]");
    words.classList.remove("quiet");
    words.classList.add("error");
    this.said = "";
    this.say(key, values);
    this.element.querySelector("[data-stop]").setAttribute("aria-label", fill(this.list.dataset.dismiss, { name: this.name }));
    pump();
  }

  async stop() {
    const was = this.state;
    this.state = "stopped";
    clearTimeout(this.timer);
    this.tus?.abort();
    const answer = this.url ? await ask(this.url, "DELETE").catch(() => null) : { ok: true };
    if (answer?.ok || answer?.status === 404) {
      if (was !== "refused") tell(this.list, fill(this.list.dataset.cancelled, { name: this.name }));
      return this.away();
    }
    this.state = was;
    if (answer?.status === 409) return this.look(); // it has become evidence
    this.say(answer?.status === 401 || answer?.status === 403 ? "out" : "offline");
    if (was === "moving") this.again();
  }

  away() {
    rows.delete(this);
    const next = this.element.nextElementSibling ?? this.element.previousElementSibling;
    if (this.element.contains(document.activeElement)) (next?.querySelector("[data-stop]") ?? inputOf(this.list))?.focus();
    this.element.remove();
    pump();
  }

  /* All bytes are there: ask until a worker has looked at them. */
  async look() {
    this.state = "looking";
    this.progress?.remove();
    this.say("looking");
    pump();
    for (let asked = 0; this.state === "looking"; asked++) {
      await pause(asked < 40 ? POLL : 4 * POLL);
      const answer = await ask(this.url, "GET").catch(() => null);
      if (answer?.status === 404) return this.away();
      const now = answer?.ok ? await answer.json() : {};
      if (now.state === "refused") return this.end("refused", { reason: now.reason });
      if (now.state === "taken" && (await refresh(this.list.closest(".req")))) {
        tell(this.list, fill(this.list.dataset.added, { name: this.name }));
        return this.away();
      }
    }
  }
}

/* -- choosing */

for (const list of document.querySelectorAll("[data-uploads]")) {
  const input = inputOf(list);
  if (input) dress(input);
  input?.addEventListener("change", () => {
    choose(list, [...input.files]);
    input.value = ""; // or the form would send them once more
  });
  for (const element of list.children) {
    const { upload: url, state } = element.dataset;
    const row = new Row(list, element, { url, state });
    row.print = element.dataset.fingerprint;
    if (state === "looking") row.look();
  }
}

function choose(list, files) {
  const known = [...rows].filter((row) => row.list === list);
  for (const file of files) {
    const print = printOf(file);
    const same = known.find((row) => row.print === print && row.state !== "refused");
    if (same && same.state !== "arriving") continue; // it is moving already
    const row = same ?? Row.of(list, file);
    row.print = print;
    row.queue(file);
  }
}

/* The field becomes a place to drop files on. Its button is for those without script. */
function dress(input) {
  const place = input.closest("[data-drop]");
  const box = place.querySelector(".field");
  const label = box.querySelector("label");
  const strong = document.createElement("strong");
  strong.textContent = place.dataset.choose;
  const said = document.createElement("span");
  said.append(" ", strong, ` ${place.dataset.or}`);
  const words = document.createElement("span");
  words.className = "hide-text";
  words.append(...label.childNodes);
  label.append(words, said);
  box.classList.remove("field");
  box.classList.add("drop", "is-slim");
  place.parentElement.querySelector("button[formaction]").hidden = true;
}

function pump() {
  const moving = [...rows].filter((row) => row.state === "moving").length;
  for (const row of [...rows].filter((one) => one.state === "waiting").slice(0, Math.max(0, AT_ONCE - moving))) row.move();
}

/* -- around */

addEventListener("beforeunload", (event) => {
  if ([...rows].some((row) => row.isMoving)) event.preventDefault();
});
for (const event of ["online", "focus"]) {
  addEventListener(event, () => {
    for (const row of rows) if (row.timer) row.retry();
  });
}
for (const event of ["dragover", "drop"]) { // beside the field: the browser would leave the page for the file
  document.addEventListener(event, (dragged) => {
    if (dragged.dataTransfer?.types.includes("Files") && !dragged.target.closest?.("input[type=file]")) dragged.preventDefault();
  });
}

function inputOf(list) {
  return list.closest(".req").querySelector("[data-drop] input[type=file]");
}

function ask(url, method, headers = {}) {
  return fetch(url, { method, redirect: "manual", headers: { Accept: "application/json", "Tus-Resumable": "1.0.0", "X-CSRFToken": token(), ...headers } });
}

function printOf(file) {
  return `${file.size}|${file.lastModified}|${file.name}`.slice(0, 200);
}

function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

function reasonIn(text) {
  try {
    return JSON.parse(text).reason;
  } catch {
    return ""; // a proxy's page
  }
}

async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function tell(list, words) {
  list.parentElement.querySelector("[data-told]").textContent = words;
}

function fill(words, values) {
  return (words ?? "").replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

function bytes(amount) {
  const steps = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(steps.length - 1, Math.floor(Math.log(Math.max(amount, 1)) / Math.log(1024)));
  return unit(steps[step], step === 3 ? 1 : 0).format(amount / 1024 ** step);
}

function time(seconds) {
  return seconds < 60 ? unit("second").format(Math.max(1, Math.ceil(seconds))) : unit("minute").format(Math.ceil(seconds / 60));
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
