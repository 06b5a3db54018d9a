// Names the chosen file; without this the form works as it is.
const file = document.getElementById("file");
const hint = document.getElementById("file-hint");
const usual = hint?.textContent;
const show = () => {
  hint.textContent = file.files.length ? file.files[0].name : usual;
};
file?.addEventListener("change", show);
if (file?.files.length) show(); // kept by the browser on the way back
