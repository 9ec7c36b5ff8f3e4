// A booking that is being moved in the calendar: where it was, where it would be, and which times are free for it. `calendar.js`
// says what pointer and keys want; whether to move it is asked by `move_question.js`.

const bar = document.querySelector("[data-moving]");
const news = document.querySelector("[data-moving-news]");
export const words = bar.dataset;
export const part = (name) => bar.querySelector(`[data-${name}]`);
export const calendar = () => document.getElementById("calendar");
export const dayOf = (day) => calendar().querySelector(`[data-day="${day}"]`);
const entryAt = (path) => calendar().querySelector(`[data-move="${CSS.escape(path)}"]`);

const SAID_MS = 6000;
const SHORT = 45; // minutes below which there is room for one line, as the page has it
const FINE = 15; // minutes between places that are no start of the class
const LANE = 5; // minutes that places on the axis are rounded to, as the page does

export let carried;
let timer;

// --- picking up, placing, laying down ---

export function pick(entry, more = {}) {
  const { move: path, minute, minutes } = entry.dataset;
  const home = { day: entry.closest("[data-day]").dataset.day, minute: Number(minute) };
  const who = entry.querySelector(".calendar-guest").textContent.trim();
  carried = { path, who, home, ...home, minutes: Number(minutes), step: FINE, free: {}, ghost: ghostOf(entry), ...more };
  part("who").textContent = who;
  say("");
  bar.hidden = false;
  bar.classList.toggle("dragged", Boolean(more.isDragged));
  document.documentElement.classList.add("moving-something");
  carried.looking = look();
  place(home.day, home.minute);
}

function ghostOf(entry) {
  const ghost = entry.cloneNode(true);
  for (const each of ghost.querySelectorAll(".grip, .join-small, .chips")) each.remove();
  for (const link of ghost.querySelectorAll("a")) link.removeAttribute("href");
  ghost.ariaHidden = "true";
  delete ghost.dataset.move;
  return ghost;
}

export function place(day, minute) {
  Object.assign(carried, { day, minute });
  const list = listOf(day);
  if (list && carried.ghost.parentNode !== list) list.append(carried.ghost);
  tell();
}

export function listOf(day) {
  const shown = dayOf(day);
  return shown && (shown.querySelector("ul") ?? shown.appendChild(document.createElement("ul")));
}

function state() {
  const { day, minute, home, free, isUnknown } = carried;
  if (day === home.day && minute === home.minute) return "now";
  if (isUnknown) return "unknown";
  if (!free[day]) return "looking";
  return free[day].has(minute) ? "free" : "taken";
}

function tell() {
  const { day, minute, minutes, ghost, isDragged } = carried;
  const how = state();
  const short = minutes < SHORT ? " short" : "";
  ghost.className = `session ghost ${how} ${placeOf(minute, minutes)}${short} ${hueOf(ghost)}`;
  const hours = written({}, day, minute, minutes);
  for (const time of ghost.querySelectorAll(".calendar-time span")) time.textContent = hours;
  part("when").textContent = written({ weekday: "short", month: "short", day: "numeric" }, day, minute, minutes);
  part("state").textContent = words[how];
  part("state").className = `chip ${{ free: "good", taken: "bad", unknown: "bad" }[how] ?? ""}`;
  if (isDragged || carried.told === told()) return;
  carried.told = told();
  say(carried.told);
  ghost.scrollIntoView({ block: "nearest" });
}

const told = () => words.told.replace("{time}", part("when").textContent).replace("{state}", part("state").textContent);
const hueOf = (entry) => [...entry.classList].find((name) => name.startsWith("hue-")) ?? "";

function placeOf(minute, minutes) {
  const start = Math.floor(minute / LANE) * LANE;
  const length = Math.max(Math.ceil(minutes / LANE) * LANE, LANE);
  return `at-${Math.floor(start / 60)} past-${start % 60} for-${Math.floor(length / 60)}h for-${length % 60}m lane-0 of-1`;
}

// By the clock on the wall: which instant that is, the server says.
function written(more, day, minute, minutes) {
  const clock = { hour: "numeric", minute: "2-digit", hour12: words.clock === "12", timeZone: "UTC", numberingSystem: "latn" };
  const start = Date.parse(day) + minute * 60_000;
  return new Intl.DateTimeFormat(document.documentElement.lang, { ...more, ...clock }).formatRange(start, start + minutes * 60_000);
}

// Out of the way: all that shows that something is being moved.
function lay() {
  carried.ghost.remove();
  entryAt(carried.path)?.classList.remove("carried");
  for (const band of calendar().querySelectorAll(".shut")) band.remove();
  for (const list of calendar().querySelectorAll("ul:empty")) list.remove();
  document.documentElement.classList.remove("moving-something");
  bar.hidden = true;
}

export async function leave(message, isSeen = false) {
  const { home, path } = carried;
  lay();
  carried = undefined;
  say(message, isSeen);
  if (!dayOf(home.day)) await turn(home.day);
  entryAt(path)?.querySelector("[data-grip]").focus({ preventScroll: true });
}

export function say(message, isSeen = false) {
  clearTimeout(timer);
  news.textContent = message;
  news.classList.toggle("out-of-sight", !isSeen);
  if (isSeen) timer = setTimeout(() => say(""), SAID_MS);
}

// --- which times are free ---

async function look() {
  const mine = carried;
  entryAt(mine.path)?.classList.add("carried");
  try {
    const { day } = calendar().querySelector("[data-day]").dataset;
    const asked = new URLSearchParams({ free: "1", view: calendar().dataset.view, date: day });
    const { step, days } = await (await fetch(`${mine.path}?${asked}`)).json();
    mine.step = step;
    for (const [each, starts] of Object.entries(days)) mine.free[each] = new Map(starts);
  } catch {
    mine.isUnknown = true; // no calendar to be read, no connection or no session: the place it has is the only one
  }
  if (carried !== mine) return;
  for (const { dataset } of calendar().querySelectorAll("[data-day]")) shade(dataset.day);
  tell();
}

// Where it can't go: bands behind everything else.
function shade(day) {
  const { step, minutes, free, home } = carried;
  const { from, until } = calendar().dataset;
  const starts = [...(free[day]?.keys() ?? []), ...(day === home.day ? [home.minute] : [])].sort((one, other) => one - other);
  let open = from * 60;
  let next = open;
  for (const start of [...starts, until * 60]) {
    if (start > next) shut(day, open, start);
    open = Math.max(open, start + minutes);
    next = Math.max(open, start + step);
  }
}

function shut(day, start, end) {
  const band = document.createElement("li");
  band.className = `shut ${placeOf(start, end - start)}`;
  band.ariaHidden = "true";
  listOf(day).prepend(band);
}

// The nearest start that is free, or else the nearest place on the axis.
export function near(day, minute) {
  const { step, minutes, free, home } = carried;
  const starts = [...(free[day]?.keys() ?? []), ...(day === home.day ? [home.minute] : [])];
  const [best] = starts.sort((one, other) => Math.abs(one - minute) - Math.abs(other - minute));
  if (best !== undefined && Math.abs(best - minute) <= step / 2) return best;
  const { from, until } = calendar().dataset;
  return Math.max(from * 60, Math.min(until * 60 - minutes, Math.round(minute / FINE) * FINE));
}

// --- other days than those that are shown ---

export const later = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

export async function turn(day) {
  const address = `${location.pathname}?${new URLSearchParams({ view: calendar().dataset.view, date: day })}`;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    document.getElementById("shown").replaceWith(page.getElementById("shown"));
  } catch {
    location.assign(address); // the browser says what is wrong
    return;
  }
  history.replaceState(history.state, "", address);
  wake();
  if (carried) carried.looking = look();
}

// What a page that came has for whoever runs scripts.
export function wake() {
  for (const entry of calendar().querySelectorAll("[data-move]")) {
    entry.querySelector("[data-grip]").hidden = false;
    entry.addEventListener("touchmove", (event) => carried && event.preventDefault(), { passive: false });
  }
}

// --- and then ---

export async function goOn() {
  const mine = carried;
  mine.isDragged = false;
  await mine.looking;
  if (carried !== mine) return;
  const how = state();
  if (how === "free") ask();
  else if (how === "now") leave(words.left);
  else leave(how === "unknown" ? words.unknown : words.notThere.replace("{time}", part("when").textContent), true);
}

async function ask() {
  const { path, free, day, minute } = carried;
  const address = `${path}?${new URLSearchParams({ startsAt: free[day].get(minute), view: calendar().dataset.view })}`;
  bar.hidden = true;
  try {
    const { ask } = await import("./move_question.js");
    await ask(address, { goBack: lay, keep: () => leave(words.left) });
  } catch {
    location.assign(address);
  }
}
