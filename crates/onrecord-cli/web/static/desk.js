// A file dropped anywhere on the page is read. Without this script, the form does the same by its field.

const form = document.querySelector("#desk");
const field = document.querySelector("#file");
const status = document.querySelector("#status");

addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) {
    event.preventDefault();
    document.body.classList.add("dropping");
  }
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
addEventListener("drop", (event) => {
  document.body.classList.remove("dropping");
  if (event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  const files = new DataTransfer();
  for (const file of [...event.dataTransfer.files].slice(0, field.multiple ? undefined : 1)) files.items.add(file);
  field.files = files.files;
  form.requestSubmit();
});
if (!field.multiple) field.addEventListener("change", () => form.requestSubmit());
form.addEventListener("submit", (event) => {
  const text = form.elements.text ?? form.elements.addresses;
  const typed = ["text", "address", "addresses"].some((name) => form.elements[name]?.value.trim());
  const empty = field.files.length === 0 && !typed;
  if (empty) {
    event.preventDefault();
    status.textContent = "There is nothing to read yet: choose a file, or fill in one of the fields.";
    text.focus();
  } else {
    status.textContent = "Reading …";
  }
});
