// Disconnect and Remove connection: one call, then the page as it is now.

const csrfToken = document.querySelector('meta[name="csrf-token"]').content;
const failure = document.querySelector("[data-failure]");

for (const button of document.querySelectorAll("[data-remove]")) {
  button.addEventListener("click", () => remove(button));
}

async function remove(button) {
  button.disabled = true;
  failure.hidden = true;
  try {
    const answer = await fetch(`/api/connections/${button.dataset.remove}`, {
      method: "DELETE",
      headers: { "X-CSRF-Token": csrfToken },
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    location.assign(location.pathname);
  } catch {
    failure.hidden = false;
    button.disabled = false;
  }
}
