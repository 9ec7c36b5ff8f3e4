// A page about a booking that awaits something: look for news, and put what is new in its place, so that it is read out.

const live = document.querySelector("[data-poll-seconds]");
const shown = new Map([...live.querySelectorAll("[data-part]")].map((part) => [part, part.innerHTML]));

async function look() {
  try {
    const answer = await fetch(live.dataset.address ?? location.href, { redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      location.reload();
      return;
    }
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // Offline for a moment; the next look may get through.
  }
  if (live.dataset.pollSeconds) lookLater();
}

function show(page) {
  const { state, pollSeconds = "" } = page.querySelector("[data-state]").dataset;
  Object.assign(live.dataset, { state, pollSeconds });
  document.title = page.title;
  for (const [part, html] of shown) {
    const now = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (now.innerHTML === html) continue;
    shown.set(part, now.innerHTML);
    part.replaceChildren(...now.childNodes);
  }
}

function lookLater() {
  setTimeout(() => (document.hidden ? lookLater() : look()), live.dataset.pollSeconds * 1000);
}

lookLater();
