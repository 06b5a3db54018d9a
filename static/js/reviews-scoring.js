// The scoring page: saves as one goes, keys for levels and criteria, evidence without a reload.
// Without it the page is a form with a Save button, and the evidence tabs are links.
import { token } from "./csrf.js";

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
  // The way back in stays under the pointer while saving is tried again and again.
  if (words.querySelector("a") && [form.dataset.saving, form.dataset.signedOut].includes(text)) return;
  tick.hidden = tone !== "is-done";
  words.textContent = text;
  if (text === form.dataset.signedOut) words.append(" ", signIn());
  status.className = `saved ${tone || ""}`;
}

// In another window: what was typed stays here, and is saved once somebody is signed in again.
function signIn() {
  const link = document.createElement("a");
  Object.assign(link, { href: form.dataset.signIn, target: "_blank", textContent: form.dataset.signInWords });
  return link;
}

function fieldsOf(wanted) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token());
  for (const group of wanted) {
    for (const field of group.querySelectorAll("textarea, input:checked")) data.append(field.name, field.value);
    const seen = seenBy(group);
    for (const text of [seen.value, ...(unanswered.get(seen.name) || [])]) data.append(seen.name, text);
  }
  return data;
}

// What this window knows to be stored; and what it sent since without an answer, which may be stored too.
const unanswered = new Map();
const seenBy = (group) => group.querySelector('[name$="-seen"]');

function readsOf(group) {
  const radios = group.querySelectorAll("[data-key]");
  const level = radios.length ? [group.querySelector("[data-key]:checked")?.value || ""] : [];
  return [...level, group.querySelector("textarea").value].join("\n");
}

function sending(wanted) {
  for (const group of wanted) {
    const { name } = seenBy(group);
    unanswered.set(name, [...(unanswered.get(name) || []), readsOf(group)]);
  }
}

function stored(said) {
  for (const group of groups) {
    const seen = seenBy(group);
    if (!(seen?.name in said)) continue;
    seen.value = said[seen.name];
    unanswered.delete(seen.name);
  }
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
  const body = fieldsOf(wanted);
  sending(wanted);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error(form.dataset.signedOut);
    const said = await answer.json();
    show(said);
    if (said.stored) stored(said.stored);
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
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    dirty.clear();
    form.elements.csrfmiddlewaretoken.value = token();
  });
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
    const link = event.target.closest("[data-tabs] :is(a, button), a[data-show]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const inTabs = link.closest("[data-tabs]") !== null;
    open(urlOf(link)).then(() => {
      if (inTabs) tabs("[data-tabs]").find((tab) => urlOf(tab) === urlOf(link))?.focus();
    });
  });
  // After a refused hand-in the address is that of the form: the way back leads to the page itself.
  const page = byId("evidence").dataset.page;
  addEventListener("popstate", () => open(new URL(page + location.search, location.href).href, false));
}

const urlOf = (tab) => new URL(tab.dataset.url || tab.href, location.href).href;
const tabs = (where) => [...byId("evidence").querySelectorAll(`${where} :is(a, button)`)];

// All items in order: the tabs of this component, then the first of the next one.
function turn(by) {
  for (const links of [tabs("nav.is-second"), tabs("nav:not(.is-second)")]) {
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    if (links[at + by]) return open(urlOf(links[at + by]));
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
    h: () => byId("hand-in").focus(),
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
// Handed in: on to the next one, by the same switch for keys.
if (byId("next") && localStorage.getItem("reviews-keys") !== "off") {
  document.addEventListener("keydown", (event) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "n" && isPlain && !event.target.matches("input, textarea, select")) byId("next").click();
  });
}
if (byId("save")) {
  saveAsOneGoes();
  followLinks();
  listenToKeys();
  if (byId("missing")) byId("missing").focus();
  else if (current !== rows[0] && !location.hash && matchMedia("(min-width: 64rem)").matches) reach(current);
}
