// The page of a booking: its link can be copied.

const link = document.querySelector("[data-link]");
const button = document.querySelector("[data-copy]");

if (link && navigator.clipboard) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(link.href);
      said.textContent = "Copied";
    } catch {
      said.textContent = "Please copy it by hand.";
    }
  });
}
