// The scoring page: saves as one goes, keys for levels and criteria, evidence without a reload.
// Without it the page is a form with a Save button, and the evidence tabs are links.
const form = document.getElementById("review");
const status = document.getElementById("saved");
const groups = [...document.querySelectorAll("[data-group]")];
const rows = groups.filter((group) => group.dataset.row);

const byId = (id) => document.getElementById(id);
const step = (row) => document.querySelector(`[data-step="${row.dataset.row}"]`);

// -- saving

const RETRY = 5000;
const PAUSE = 700;
const dirty = new Set();
let timer;
let busy = false;

function say(text, tone) {
  const [tick, words] = status.children;
  tick.hidden = tone !== "is-done";
  words.textContent = text;
  status.className = `saved ${tone || ""}`;
}

function fieldsOf(wanted) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const group of wanted) {
    for (const field of group.querySelectorAll("textarea, input:checked")) data.append(field.name, field.value);
  }
  return data;
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function save() {
  if (busy || !dirty.size) return;
  busy = true;
  const wanted = [...dirty];
  dirty.clear();
  say(form.dataset.saving);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: fieldsOf(wanted),
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error(form.dataset.signedOut);
    const said = await answer.json();
    show(said);
    if (answer.status === 409) return say(said.reason, "is-wrong");
    if (!answer.ok) return say(Object.values(said.errors).join(" "), "is-wrong");
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    say(form.dataset.saved.replace("%s", time), "is-done");
  } catch (error) {
    for (const group of wanted) dirty.add(group);
    say(error.message === form.dataset.signedOut ? error.message : form.dataset.failed, "is-wrong");
    later(RETRY);
  } finally {
    busy = false;
    if (dirty.size && !status.classList.contains("is-wrong")) later(0);
  }
}

function show(said) {
  if (!said.rows) return;
  byId("progress").textContent = said.progress;
  byId("hint").textContent = said.hint;
  for (const row of rows) {
    const now = said.rows[row.dataset.row];
    const tag = row.querySelector("[data-tag]");
    tag.hidden = !now.label;
    tag.className = `tag ${now.tone}`;
    tag.textContent = now.lacks ? `${now.label}, ${form.dataset.lacks}` : now.label;
    step(row).classList.toggle("is-done", now.done);
    step(row).querySelector("[data-said]").textContent = `: ${now.done ? form.dataset.scored : form.dataset.toScore}`;
  }
}

function saveAsOneGoes() {
  byId("save").hidden = true;
  form.addEventListener("input", (event) => {
    const group = event.target.closest("[data-group]");
    if (!group) return;
    dirty.add(group);
    later(event.target.type === "radio" ? 0 : PAUSE);
  });
  form.addEventListener("change", () => later(0));
  // The whole form is on its way: nothing to save by itself any more.
  form.addEventListener("submit", () => { clearTimeout(timer); dirty.clear(); });
  addEventListener("pagehide", () => {
    if (dirty.size) fetch(form.action, { method: "POST", body: fieldsOf(dirty), keepalive: true, redirect: "manual" });
  });
}

// -- where one is

let current = rows.find((row) => step(row).hasAttribute("aria-current")) || rows[0];

// The first criterion of a component comes with the component's heading.
function reach(row) {
  const part = row.closest("section");
  (part.querySelector("[data-row]") === row ? part : row).scrollIntoView({ block: "start" });
}

function go(row, { focus = false } = {}) {
  if (!row) return;
  step(current).removeAttribute("aria-current");
  current = row;
  step(row).setAttribute("aria-current", "step");
  if (!focus) return;
  row.open = true;
  row.querySelector("fieldset").focus({ preventScroll: true });
  reach(row);
}

function followLinks() {
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row && row !== current) go(row);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#c"]');
    const row = link && rows.find((one) => link.hash === `#${one.dataset.row}`);
    if (!row) return;
    event.preventDefault();
    go(row, { focus: true });
  });
}

// -- evidence

async function open(url, push = true) {
  const pane = byId("evidence");
  pane.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("evidence");
    if (!fresh) throw new Error("not the page");
    pane.replaceChildren(...fresh.childNodes);
    pane.scrollTop = 0;
    form.querySelector("[name=item]").value = new URL(url).searchParams.get("item") || "";
    if (push) history.pushState({}, "", url);
    pane.querySelector("[data-tabs] nav:last-of-type [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  } catch {
    location.href = url;
  } finally {
    pane.removeAttribute("aria-busy");
  }
}

function openInPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-tabs] a, a[data-show]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const inTabs = link.closest("[data-tabs]") !== null;
    open(link.href).then(() => {
      if (inTabs) byId("evidence").querySelector(`[data-tabs] a[href="${link.getAttribute("href")}"]`)?.focus();
    });
  });
  // After a refused hand-in the address is that of the form: the way back leads to the page itself.
  const page = byId("evidence").dataset.page;
  addEventListener("popstate", () => open(new URL(page + location.search, location.href).href, false));
}

// All items in order: the tabs of this component, then the first of the next one.
function turn(by) {
  const pane = byId("evidence");
  const [parts, items] = [...pane.querySelectorAll("[data-tabs] nav")].map((nav) => [...nav.querySelectorAll("a")]);
  for (const links of [items, parts]) {
    const at = links ? links.findIndex((link) => link.hasAttribute("aria-current")) : -1;
    if (links?.[at + by]) return open(links[at + by].href);
  }
  return undefined;
}

// -- keys

const keysOn = byId("keys-on");

function press(event) {
  const inText = event.target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  if (event.key === "Escape" && inText) return go(current, { focus: true });
  if (event.key === "Enter" && event.target.matches("input[type=radio]")) return event.preventDefault();
  if (inText || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (!keysOn.checked || document.querySelector(".menu:popover-open")) return undefined;
  const act = {
    j: () => go(rows[rows.indexOf(current) + 1], { focus: true }),
    k: () => go(rows[rows.indexOf(current) - 1], { focus: true }),
    c: () => { go(current, { focus: true }); current.querySelector("textarea").focus(); },
    "]": () => turn(1),
    "[": () => turn(-1),
    "?": () => byId("keys").togglePopover(),
  }[event.key];
  if (act) {
    event.preventDefault();
    return act();
  }
  return /^[1-9]$/.test(event.key) ? choose(event.key) : undefined;
}

function choose(key) {
  const radio = current.querySelector(`[data-key="${key}"]`);
  if (!radio) return;
  current.open = true;
  radio.checked = true;
  radio.dispatchEvent(new Event("input", { bubbles: true }));
}

function listenToKeys() {
  byId("keys-button").hidden = false;
  keysOn.checked = localStorage.getItem("reviews-keys") !== "off";
  keysOn.addEventListener("change", () => localStorage.setItem("reviews-keys", keysOn.checked ? "on" : "off"));
  document.addEventListener("keydown", press);
}

openInPlace();
if (byId("save")) {
  saveAsOneGoes();
  followLinks();
  listenToKeys();
  if (byId("missing")) byId("missing").focus();
  else if (current !== rows[0] && !location.hash && matchMedia("(min-width: 64rem)").matches) reach(current);
}
