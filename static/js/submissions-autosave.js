/* Saves each [data-autosave] group as it is typed, and tells what other windows saved meanwhile.
   What the server does not have yet is kept in this browser. Without script the form's buttons save. */

import { account, forget, forgetOld, keep, keptOf, placeOf } from "./kept.js";
import { Group, clock, same } from "./submissions-groups.js";
import { post, stored, token } from "./submissions-server.js";

const PAUSE = 1000, LONGEST = 3000, RETRY = 5000, RARELY = 30000, DOUBLE_CLICK = 3000;
const work = document.querySelector("[data-work]");
const groups = [...document.querySelectorAll("[data-autosave]")].map(watch);
const unsent = [...document.querySelectorAll("[data-keep]")].map(watchUnsent);
const windows = new BroadcastChannel(`drafts:${account}:${work.dataset.work}`);
let refreshing = null;

forgetOld();
for (const form of new Set([...groups, ...unsent].map((group) => group.form))) {
  form.addEventListener("submit", saveFirst);
  // Going back must not put an older text into the fields, over the newer edition.
  form.autocomplete = "off";
}
windows.addEventListener("message", ({ data }) => {
  const group = groups.find((one) => one.url === data.url);
  if (group) compare(group, data);
});
document.addEventListener("visibilitychange", () => (document.hidden ? flush() : refresh()));
addEventListener("focus", refresh);
addEventListener("online", refresh);
addEventListener("pagehide", () => { for (const group of groups) if (group.isTyped && !group.conflict) save(group, true); });
addEventListener("storage", ({ key, newValue }) => {
  const group = [...groups, ...unsent].find((one) => placeOf(one.key) === key);
  if (group && newValue === null) withdrawOffer(group);
});
document.addEventListener("item-added", ({ target }) => { // by a file that has just arrived
  groups.push(...[...target.querySelectorAll("[data-autosave]")].map(watch));
});
document.addEventListener("signing-out", ({ detail }) => detail.push(flush()));
addEventListener("pageshow", async () => {
  await refresh();
  for (const group of [...groups, ...unsent]) offer(group);
});

// -- one group

function watch(box) {
  const group = Object.assign(new Group(box), { timer: 0, since: 0, busy: null, saves: 0, retry: RETRY });
  // A page that came back with two texts waits for a choice.
  group.undecided = box.querySelector("[data-conflict]")?.hidden === false;
  box.addEventListener("input", () => {
    group.count();
    typed(group);
    group.since ||= Date.now();
    plan(group, Math.min(PAUSE, group.since + LONGEST - Date.now()));
  });
  box.addEventListener("change", () => group.isTyped && plan(group, 0));
  return group;
}

function typed(group) {
  if (group.isTyped) keep(group.key, { values: group.values, edition: group.edition, older: group.offered });
  else forget(group.key);
}

function plan(group, delay) {
  clearTimeout(group.timer);
  if (!group.conflict) group.timer = setTimeout(() => save(group), Math.max(0, delay));
}

/* How it went, as the server's answers say it; one request at a time, except on leaving. */
async function save(group, leaving = false) {
  while (group.busy && !leaving) await group.busy;
  clearTimeout(group.timer);
  if (group.conflict) return "overtaken";
  if (!group.isTyped) return "ok";
  const values = group.values;
  group.since = 0;
  const sending = post(group.url, group.body, leaving);
  group.busy = sending;
  const answer = await sending;
  group.busy = null;
  group.saves += 1;
  settle(group, values, answer);
  return answer.how;
}

function settle(group, values, answer) {
  if (answer.how === "ok") {
    group.stored = values;
    group.edition = answer.edition;
    group.unanswered = [];
    group.retry = RETRY;
    forget(group.key, values);
    group.mark("saved");
    showProgress(answer);
    windows.postMessage({ url: group.url, edition: answer.edition, values: answer.values });
    if (group.isTyped) plan(group, PAUSE);
  } else if (answer.how === "overtaken") {
    compare(group, answer);
  } else {
    if (answer.how === "failed" && values) group.unanswered.push(values); // it may have come all the same
    group.mark(answer.how, answer.reason);
    if (answer.how === "refused" || answer.how === "gone") return; // trying the same again would not help
    plan(group, group.retry);
    group.retry = Math.min(group.retry * 2, RARELY);
  }
}

/* What is stored by now, from another window or device, beside what stands here. */
function compare(group, now) {
  if (String(now.edition) === group.edition) {
    group.stored = now.values;
    if (group.undecided) ask(group, now);
  } else if (group.busy) {
    return; // the answer to it will tell
  } else if (same(group.values, now.values)) {
    take(group, now);
    group.mark("saved");
  } else if (group.unanswered.some((sent) => same(sent, now.values))) {
    // Saved from here, but the answer was lost: what was typed since follows.
    group.stored = now.values;
    group.edition = now.edition;
    group.unanswered = [];
    plan(group, 0);
  } else if (group.isTyped) {
    ask(group, now);
  } else {
    const isOwn = same(now.values, keptOf(group.key)?.values ?? {}); // sent on leaving, arrived by now
    group.values = now.values;
    take(group, now);
    group.mark(isOwn ? "saved" : "newer");
  }
}

function take(group, now) {
  group.stored = now.values;
  group.edition = now.edition;
  group.undecided = false;
  group.endConflict();
  forget(group.key, group.values);
}

function ask(group, now) {
  clearTimeout(group.timer);
  group.undecided = false;
  group.mark("");
  group.box.closest("details")?.setAttribute("open", "");
  for (const fold of group.box.querySelectorAll("details")) fold.open = true;
  group.showConflict(now, (mine) => {
    if (!mine) group.values = now.values;
    const text = group.values;
    take(group, now);
    if (!mine) return forget(group.key);
    group.values = text;
    group.fields[0].focus();
    typed(group);
    plan(group, 0);
  });
}

function showProgress({ steps = {}, blocks = {} }) {
  for (const [key, html] of Object.entries(steps)) put(`[data-step="${key}"]`, html);
  for (const [key, html] of Object.entries(blocks)) put(`[data-block="${key}"]`, html);
}

function put(where, html) {
  const shown = document.querySelector(where);
  if (shown && shown.innerHTML.trim() !== html.trim()) shown.innerHTML = html;
}

// -- the whole page

/* Save all that is typed; how it went for the worst of it. */
async function flush() {
  const answers = await Promise.all(groups.filter((group) => group.isTyped || group.conflict).map((group) => save(group)));
  return ["somebody-else", "failed", "overtaken", "signed-out"].find((how) => answers.includes(how)) ?? "ok";
}

/* Look what is stored by now, then save what is typed here over it. */
function refresh() {
  refreshing ??= look().finally(() => { refreshing = null; });
  return refreshing;
}

async function look() {
  const before = groups.map((group) => group.saves);
  const answer = await stored();
  if (answer.how === "ok") showProgress(answer);
  for (const [at, group] of groups.entries()) {
    group.retry = RETRY;
    if (answer.how !== "ok") {
      if (group.isTyped) settle(group, null, answer);
      continue;
    }
    if (group.busy || group.saves !== before[at]) continue; // saved meanwhile: this is older
    const now = answer.groups[group.url];
    if (now) compare(group, now);
    else group.mark("gone");
    if (now && group.isTyped) plan(group, 0);
  }
  return answer.how;
}

/* A button was pressed: first what is typed is saved, so that nothing hangs on how the page is answered. */
async function saveFirst(event) {
  const form = event.target;
  if (form.dataset.goes === "now") return;
  event.preventDefault();
  if (form.dataset.goes) return; // pressed twice
  form.dataset.goes = "soon";
  let how = await flush();
  if (how === "ok") how = await reach();
  if (how === "ok" || how === "signed-out") {
    for (const group of unsent) if (keptOf(group.key)) keep(group.key, { ...keptOf(group.key), sent: true });
    const hidden = form.querySelector("[name=csrfmiddlewaretoken]");
    hidden.value = token() || hidden.value;
    form.dataset.goes = "now";
    form.requestSubmit(event.submitter);
    form.dataset.goes = "gone";
    setTimeout(() => delete form.dataset.goes, DOUBLE_CLICK);
  } else {
    delete form.dataset.goes;
    const [first] = groups.filter((group) => group.conflict || group.isTyped);
    first?.box.scrollIntoView({ block: "nearest" });
  }
}

/* Whether a page sent now would come to anybody, where it carries what no group has saved. */
async function reach() {
  const { how } = await stored();
  if (how === "failed" || how === "somebody-else") for (const group of [...unsent, ...groups].slice(0, 1)) group.mark(how);
  return how;
}

// -- what was typed here earlier and never saved

/* Fields that a button sends: kept while they are typed, gone when they were sent. */
function watchUnsent(box) {
  const group = new Group(box);
  group.stored = Object.fromEntries(group.fields.map((field) => [field.name, box.dataset.stands ?? ""]));
  if (keptOf(group.key)?.sent) forget(group.key);
  if (group.isTyped) typed(group);
  box.addEventListener("input", () => typed(group));
  return group;
}

function offer(group) {
  const kept = keptOf(group.key);
  if (!kept || group.offered || group.conflict) return;
  if (same(kept.values, group.stored)) return forget(group.key);
  if (same(kept.values, group.values)) return;
  const notice = document.getElementById("kept").content.cloneNode(true).firstElementChild;
  const at = new Date(kept.at);
  const day = `${at.getDate()} ${at.toLocaleDateString(document.documentElement.lang, { month: "long" })}`;
  notice.querySelector("[data-said]").textContent = document.getElementById("kept").dataset.said.replace("%(day)s", day).replace("%(time)s", clock(at));
  notice.querySelector("[data-was]").replaceChildren(...group.quotes(kept.values, notice.dataset));
  notice.querySelector("[data-put-back]").onclick = () => {
    withdrawOffer(group);
    group.values = kept.values;
    group.box.closest("details")?.setAttribute("open", "");
    group.fields[0].focus();
    group.fields[0].dispatchEvent(new Event("input", { bubbles: true }));
  };
  notice.querySelector("[data-drop-it]").onclick = () => {
    withdrawOffer(group);
    forget(group.key);
    typed(group);
  };
  group.offered = kept;
  for (const fold of group.box.querySelectorAll("details")) fold.open = true;
  (group.box.closest("details.fold") ?? group.box).before(notice);
  group.notice = notice;
}

function withdrawOffer(group) {
  group.notice?.remove();
  group.notice = group.offered = null;
}
