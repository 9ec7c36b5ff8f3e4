// The booking page while something is awaited: look for news, and show the page anew when there is some.

const { pollSeconds, status, meetingState, revision } = document.querySelector("[data-poll-seconds]").dataset;
const { pathname, search } = location;

async function look() {
  try {
    const answer = await fetch(`/api/public${pathname}${search}`);
    const booking = await answer.json();
    const isNews =
      booking.status !== status || booking.meetingState !== meetingState || String(booking.revision) !== revision;
    if (answer.ok && isNews) {
      location.reload();
      return;
    }
  } catch {
    // Offline for a moment; the next look may get through.
  }
  setTimeout(look, pollSeconds * 1000);
}

setTimeout(look, pollSeconds * 1000);
