// Where a join link leads while there is no link: keep what it says up to date, and go on once it leads to a meeting.

const card = document.querySelector("[data-poll-seconds]");

async function look() {
  try {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      location.reload();
      return;
    }
    if (answer.ok) show(await answer.text());
  } catch {
    // Offline for a moment; the next look may get through.
  }
  lookLater();
}

function show(html) {
  const now = new DOMParser().parseFromString(html, "text/html").querySelector("[data-state]");
  if (now.dataset.state !== card.dataset.state) location.reload();
  else card.replaceChildren(...now.childNodes);
}

function lookLater() {
  setTimeout(() => (document.hidden ? lookLater() : look()), card.dataset.pollSeconds * 1000);
}

lookLater();
