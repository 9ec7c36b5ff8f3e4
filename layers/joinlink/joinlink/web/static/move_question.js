// The question whether to move a booking: the page that asks it, in a dialog over the calendar.

const dialog = document.querySelector("[data-dialog]");
let goBack; // shows it where it was, while the dialog says why it can't be moved
let keep; // leaves it there for good

export async function ask(address, then) {
  ({ goBack, keep } = then);
  await put(await fetch(address));
}

async function put(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const question = page.querySelector("[data-confirmation]");
  if (!question) return location.assign(answer.url); // it has begun, is gone, or somebody has to sign in
  if (!answer.ok) goBack();
  dialog.replaceChildren(question);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h1").focus();
}

dialog.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.redirected) location.assign(answer.url);
    else await put(answer);
  } catch {
    form.submit(); // twice is once, and the browser says what is wrong
  }
});

dialog.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  const isAnother = link?.matches(".time");
  if (!isAnother && !link?.matches("[data-keep]") && event.target !== dialog) return;
  event.preventDefault();
  if (isAnother) await put(await fetch(link.href));
  else dialog.close();
});

dialog.addEventListener("close", () => keep());
