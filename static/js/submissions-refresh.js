/* Puts new items of a requirement on the page, and nothing else of it anew: what is being typed stays. */

export async function refresh(block) {
  const answer = await fetch(location.pathname, { redirect: "manual" }).catch(() => null);
  if (!answer?.ok) return false;
  const stored = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = stored.getElementById(block.id);
  if (!fresh) return false;
  for (const item of fresh.querySelectorAll("li[id^=item-]")) if (!document.getElementById(item.id)) add(block, item);
  for (const name of ["data-block", "data-step"]) {
    for (const mark of document.querySelectorAll(`[${name}]`)) {
      const now = stored.querySelector(`[${name}="${CSS.escape(mark.getAttribute(name))}"]`);
      if (now) mark.replaceChildren(...now.childNodes);
    }
  }
  const place = block.querySelector("[data-drop]");
  if (place) place.parentElement.hidden = !fresh.querySelector("[data-drop]");
  return true;
}

function add(block, item) {
  let list = block.querySelector("li[id^=item-]")?.parentElement;
  if (!list) {
    list = document.createElement("ul");
    list.className = "stack is-tight";
    block.querySelector("[data-uploads]").before(list);
  }
  list.append(item);
  item.dispatchEvent(new CustomEvent("item-added", { bubbles: true })); // whoever saves what is typed takes it up
}
