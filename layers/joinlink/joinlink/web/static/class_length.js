// Shows the warning of a class that is longer than a Zoom meeting may last, as its length and its provider are chosen.

const place = document.querySelector("[data-longest-minutes]");
const form = place?.closest("form");

function judge() {
  const minutes = Number(form.elements["durationMinutes"].value);
  const getsZoom = form.elements["meetingProvider"]?.value !== "google_meet";
  place.firstElementChild.hidden = !(getsZoom && minutes > Number(place.dataset.longestMinutes));
}

form?.addEventListener("input", judge);
