// Citations are copied when they are opened; without this script they stand there to be selected.

const said = document.querySelector("#said");
for (const cite of document.querySelectorAll("details.cite")) {
  cite.addEventListener("toggle", async () => {
    if (!cite.open || !navigator.clipboard) return;
    try {
      await navigator.clipboard.writeText(cite.querySelector(".citation").textContent);
      said.textContent = "Citation copied";
      cite.classList.add("copied");
    } catch {
      // The browser does not let us.
    }
  });
}
