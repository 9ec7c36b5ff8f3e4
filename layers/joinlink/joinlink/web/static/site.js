// On every page: a form is sent once however often its button is pressed, and an open menu closes when one looks elsewhere.

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
});

// A page that the browser kept and shows again, as after Back, has sent nothing yet.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu-button[open]")) {
    if (menu !== except) menu.open = false;
  }
}

addEventListener("click", (event) => closeMenus(event.target.closest("details.menu-button")));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector("details.menu-button[open] > summary")?.focus();
  closeMenus();
});

// A hint at a likely typo takes a script of its own, which nobody needs who types no address.
for (const hint of document.querySelectorAll("[data-address-hint]")) {
  const field = document.getElementById(hint.dataset.addressHint);
  field.addEventListener("focus", () => import(hint.dataset.script), { once: true });
}

// How far off something is: counted on where a page stays open, in its own language; the page as it came is more exact.
const MINUTE_MS = 60_000;
const UNITS = { day: 24 * 60, hour: 60, minute: 1 };
const opened = Date.now();

function countDown() {
  for (const place of document.querySelectorAll("[data-countdown]")) {
    const minutes = Math.floor((new Date(place.dataset.countdown) - Date.now()) / MINUTE_MS);
    const isExact = minutes > UNITS.hour && Date.now() - opened < UNITS.hour * MINUTE_MS;
    if (minutes < 1 || isExact) continue;
    const unit = Object.keys(UNITS).find((each) => minutes >= UNITS[each]);
    place.textContent = new Intl.RelativeTimeFormat(document.documentElement.lang).format(Math.floor(minutes / UNITS[unit]), unit);
  }
}

if (document.querySelector("[data-countdown]")) setInterval(countDown, MINUTE_MS);

// So does choosing what of a picture is shown, for whoever has chosen one.
for (const form of document.querySelectorAll("[data-picture]")) {
  form.addEventListener("change", () => import(form.dataset.script), { once: true });
}
