// The pages of hours: rows come and go, a day is copied to the others, the week is summed up; where the zone is asked for, the
// device's is offered.

const form = document.querySelector("[data-availability]");
const zone = document.getElementById("timezone");
const preview = form.querySelector("[data-preview]");
const weekdays = [...form.querySelectorAll("[data-weekday]")];
let rowsMade = 1000; // numbers beyond those of the rows that came with the page

// --- rows ---

const make = (template, placeholder) => template.innerHTML.replaceAll(placeholder, rowsMade++);

function addWindow(hours, start = "", end = "") {
  const list = hours.querySelector("[data-windows]");
  list.insertAdjacentHTML("beforeend", make(hours.querySelector("[data-new-window]"), "WINDOW"));
  const fields = list.lastElementChild.querySelectorAll("[type=time]");
  [fields[0].value, fields[1].value] = [start, end];
  return fields[0];
}

function windowsOf(hours) {
  return [...hours.querySelectorAll("[data-window]")].map((row) => {
    const [start, end] = row.querySelectorAll("[type=time]");
    return [start.value, end.value];
  });
}

function copyToWeekdays(source) {
  const windows = windowsOf(source);
  for (const hours of weekdays) {
    if (hours === source || hours.dataset.weekday > 4) continue; // 0 is Monday, whichever day comes first
    hours.querySelector("[data-windows]").replaceChildren();
    for (const [start, end] of windows) addWindow(hours, start, end);
  }
}

function addOverride(kind) {
  const list = form.querySelector("[data-overrides]");
  list.insertAdjacentHTML("beforeend", make(form.querySelector("[data-new-override]"), "OVERRIDE"));
  if (kind === "open") addWindow(list.lastElementChild, "09:00", "17:00");
  list.lastElementChild.querySelector("[type=date]").focus();
}

// What goes leaves the focus with the button that brings it back.
function remove(row, next) {
  row.remove();
  next.focus();
}

form.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  const hours = button?.closest("[data-hours]");
  if (button?.matches("[data-add-window]")) addWindow(hours).focus();
  if (button?.matches("[data-remove]")) remove(button.closest("[data-window]"), hours.querySelector("[data-add-window]"));
  if (button?.matches("[data-copy]")) copyToWeekdays(hours);
  if (button?.matches("[data-add-override]")) addOverride(button.dataset.addOverride);
  if (button?.matches("[data-remove-override]")) remove(hours, form.querySelector("[data-add-override]"));
  sumUp();
});

// --- the week in a sentence, as the server writes it ---

function counted(count, unit) {
  const words = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" });
  return count ? [words.format(count)] : [];
}

// The zone is called as the server called it, and one that was typed since by its city.
function zoneName() {
  return !zone || zone.value === zone.defaultValue ? preview.dataset.zone : zone.value.split(/[,،、/]/).pop().trim();
}

const minuteOf = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function minutesOpen(hours) {
  const open = new Set();
  for (const [start, end] of windowsOf(hours)) {
    if (!start || !end) continue;
    const until = minuteOf(end) || 24 * 60;
    for (let minute = minuteOf(start); minute < until; minute += 1) open.add(minute);
  }
  return open.size;
}

function sumUp() {
  const minutes = weekdays.reduce((sum, hours) => sum + minutesOpen(hours), 0);
  const parts = [...counted(Math.floor(minutes / 60), "hour"), ...counted(minutes % 60, "minute")];
  const { open, closed } = preview.dataset;
  const sentence = (parts.length ? open : closed).replace("{hours}", parts.join(" ")).replace("{zone}", zoneName());
  if (preview.textContent !== sentence) preview.textContent = sentence;
}

form.addEventListener("input", sumUp);
sumUp();

// --- the time zone ---

const zones = () => import("./zones.js");
const offer = form.querySelector("[data-detected]");
const detected = Intl.DateTimeFormat().resolvedOptions().timeZone;

zone?.addEventListener("focus", async () => (await zones()).suggestZones(zone), { once: true });
if (zone && detected && !["Etc/Unknown", zone.dataset.zoneName].includes(detected)) offerZone(await (await zones()).wordsOf(detected, zone));

function offerZone(words) {
  const offerIfOther = () => (offer.hidden = zone.value === words);
  offer.querySelector("[data-zone]").textContent = words;
  offer.querySelector("[data-use-zone]").addEventListener("click", () => {
    zone.value = words;
    offerIfOther();
    zone.focus();
  });
  zone.addEventListener("input", offerIfOther);
  offerIfOther();
}
