// Shows the name of the chosen file; without it the form works as it is.
const file = document.getElementById("file");
const hint = document.getElementById("file-hint");
file?.addEventListener("change", () => {
  if (file.files.length) hint.textContent = file.files[0].name;
});
