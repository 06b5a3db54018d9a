/* Turns a file field into a place to drop files on, and names what was chosen. The field itself stays as it is. */

for (const place of document.querySelectorAll("[data-drop]")) {
  const box = place.querySelector(".field");
  const input = box.querySelector("input[type=file]");
  const label = box.querySelector("label");
  const strong = document.createElement("strong");
  const said = document.createElement("span");
  const chosen = document.createElement("p");

  strong.textContent = place.dataset.choose;
  said.append(" ", strong, ` ${place.dataset.or}`);
  const words = document.createElement("span");
  words.className = "hide-text";
  words.append(...label.childNodes);
  label.append(words, said);
  chosen.className = "small";
  chosen.setAttribute("role", "status");
  box.append(chosen);
  box.classList.remove("field");
  box.classList.add("drop", "is-slim");

  input.addEventListener("change", () => {
    chosen.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}
