// The class page: times in the guest's own zone at the first visit, and booking without leaving the page on a refusal.

const zoneForm = document.querySelector("[data-zone-form]");
const bookingForm = document.querySelector("[data-booking-form]");
const refusal = document.querySelector("[data-refusal]");

const address = new URL(location.href);
const detected = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (detected && detected !== zoneForm.timezone.value && !address.searchParams.has("timezone")) {
  address.searchParams.set("timezone", detected);
  location.replace(address);
}

for (const zone of Intl.supportedValuesOf?.("timeZone") ?? []) {
  document.querySelector("#zones").append(new Option(zone, zone));
}

// One key for as long as the wish stays the same: pressing the button twice books once.
let key = crypto.randomUUID();
bookingForm?.addEventListener("change", () => { key = crypto.randomUUID(); });
bookingForm?.addEventListener("submit", (event) => {
  event.preventDefault();
  book(new FormData(bookingForm));
});

async function book(wish) {
  const button = bookingForm.querySelector("button");
  button.disabled = true;
  refusal.hidden = true;
  try {
    const answer = await fetch(bookingForm.action, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify({
        startsAt: wish.get("startsAt"),
        guest: { name: wish.get("name"), email: wish.get("email"), timezone: wish.get("timezone") },
        notes: wish.get("notes"),
      }),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.detail);
    location.assign(body.checkoutUrl ?? body.bookingUrl);
  } catch (error) {
    refusal.textContent = error instanceof TypeError ? "That did not work. Please try again in a moment." : error.message;
    refusal.hidden = false;
    refusal.scrollIntoView({ block: "center" });
    button.disabled = false;
  }
}
