// Copies an address and says so on the button; without this script the address stands there to be copied by hand.

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.querySelector("span");
  const words = label.textContent;
  label.setAttribute("role", "status");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    label.textContent = "Copied";
    setTimeout(() => (label.textContent = words), 2000);
  });
}
