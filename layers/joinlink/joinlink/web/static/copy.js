// Copies an address and says so; without this script the address stands there to be copied by hand.

const SAID_FOR_MS = 2000;

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.querySelector("span");
  const words = label.textContent;
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  status.className = "out-of-sight";
  button.after(status);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = status.textContent = button.dataset.copied ?? "Copied";
    setTimeout(() => {
      label.textContent = words;
      status.textContent = "";
    }, SAID_FOR_MS);
  });
}
