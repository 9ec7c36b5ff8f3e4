// The booking page while something is awaited: look for news, and show the page anew when there is some.

const card = document.querySelector("[data-poll-seconds]");
const { pathname, search } = location;

async function look() {
  try {
    const answer = await fetch(`/api/public${pathname}${search}`);
    const booking = await answer.json();
    if (answer.ok && (booking.status !== card.dataset.status || booking.meetingState !== card.dataset.meetingState)) {
      location.reload();
      return;
    }
  } catch {
    // Offline for a moment; the next look may get through.
  }
  setTimeout(look, card.dataset.pollSeconds * 1000);
}

setTimeout(look, card.dataset.pollSeconds * 1000);
