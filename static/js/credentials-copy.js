// A "Copy" button below every text with data-copy; the text can be selected by hand without it.
for (const text of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn is-plain is-small";
  button.textContent = text.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.value);
    button.textContent = text.dataset.copied;
  });
  const line = document.createElement("p");
  line.append(button);
  text.after(line);
}
