// The calendar: a booking is dragged to another time, or taken there by keys or buttons. Nothing moves before the question that
// follows has been answered.

import { calendar, carried, dayOf, goOn, later, leave, listOf, near, part, pick, place, say, turn, wake, words } from "./moving.js";

const bar = document.querySelector("[data-moving]");
const dialog = document.querySelector("[data-dialog]");
const isOnAxis = () => calendar().querySelector(".axis").checkVisibility();
const ahead = document.documentElement.dir === "rtl" ? -1 : 1; // the side on which later days are

const HOLD_MS = 350; // how long a finger rests before it drags instead of scrolling
const NEAR_PX = 6;
const EDGE_PX = 64; // where a drag scrolls the page
const SIDE_PX = 24; // where it turns to other days, once it has stayed for
const TURN_MS = 700;

let held; // the pointer that is down on a booking

// --- by keys and buttons ---

function pickByKeys(entry) {
  pick(entry);
  part("place").focus({ preventScroll: true });
  say(words.picked.replace("{who}", carried.who));
}

async function step(count) {
  const mine = carried;
  await mine.looking; // the step of its class, and what is free
  if (carried === mine) place(mine.day, near(mine.day, mine.minute + count * mine.step));
}

async function go(days) {
  const mine = carried;
  if (mine.isTurning) return;
  const day = later(mine.day, days);
  mine.isTurning = true;
  if (!dayOf(day)) await turn(day);
  await mine.looking;
  mine.isTurning = false;
  if (carried === mine) place(day, near(day, mine.minute));
}

const KEYS = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  ArrowLeft: () => go(-ahead),
  ArrowRight: () => go(ahead),
};

addEventListener("keydown", (event) => {
  if (dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
  const entry = event.target.closest?.("[data-move]");
  if (!carried && entry && isOnAxis() && event.key.toLowerCase() === "m") pickByKeys(entry);
  else if (carried && event.key === "Escape") letGo(), leave(words.left);
  else if (carried && !carried.isDragged && event.target === part("place") && event.key === "Enter") goOn();
  else if (carried && !carried.isDragged && bar.contains(event.target) && KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

addEventListener("click", ({ target }) => {
  if (!carried && target.closest?.("[data-grip]")) pickByKeys(target.closest("[data-move]"));
});

bar.addEventListener("click", ({ target }) => {
  const { days, steps, goOn: isOn, leave: isOff } = target.closest("button")?.dataset ?? {};
  if (days) go(Number(days));
  if (steps) step(Number(steps));
  if (isOn !== undefined) goOn();
  if (isOff !== undefined) leave(words.left);
});

// --- by pointer ---

function begin() {
  const { entry, id, startY } = held;
  const { top } = entry.getBoundingClientRect();
  clearTimeout(held.timer);
  held.timer = undefined;
  document.documentElement.setPointerCapture(id);
  pick(entry, { isDragged: true, grabbed: (startY - top) / pixelsOfMinute(entry.closest("ul")) });
  navigator.vibrate?.(10);
  follow();
}

function pixelsOfMinute(list) {
  const { from, until } = calendar().dataset;
  return list.getBoundingClientRect().height / ((until - from) * 60);
}

function drag() {
  const off = ({ left, right }) => Math.max(left - held.x, held.x - right, 0);
  const boxes = [...calendar().querySelectorAll("[data-day]")].map((day) => [day.dataset.day, day.getBoundingClientRect()]);
  const [day] = boxes.reduce((one, other) => (off(other[1]) < off(one[1]) ? other : one));
  const list = listOf(day);
  const minute = calendar().dataset.from * 60 + (held.y - list.getBoundingClientRect().top) / pixelsOfMinute(list) - carried.grabbed;
  place(day, near(day, minute));
}

// While it is dragged: at the edges the page scrolls, and at the sides it turns to other days.
function follow() {
  const mine = carried;
  if (!mine?.isDragged || !held) return;
  const over = Math.max(held.y - (innerHeight - EDGE_PX), 0) - Math.max(EDGE_PX - held.y, 0);
  if (over * (held.y - held.startY) > 0) { // not where it was picked up at an edge
    scrollBy(0, over / 4);
    drag();
  }
  const { left, right } = calendar().querySelector(".calendar").getBoundingClientRect();
  const side = Number(held.x > Math.min(right, innerWidth - SIDE_PX)) - Number(held.x < Math.max(left, SIDE_PX));
  if (!side) mine.sideSince = undefined;
  else if (performance.now() - (mine.sideSince ??= performance.now()) > TURN_MS && !mine.isTurning) turnAside(mine, side * ahead);
  requestAnimationFrame(follow);
}

async function turnAside(mine, direction) {
  const days = [...calendar().querySelectorAll("[data-day]")].map((each) => each.dataset.day);
  mine.isTurning = true;
  await turn(direction > 0 ? later(days.at(-1), 1) : later(days[0], -1));
  Object.assign(mine, { isTurning: false, sideSince: undefined });
  if (carried === mine && held) drag();
}

addEventListener("pointerdown", (event) => {
  const entry = event.target.closest?.("[data-move]");
  if (!entry || carried || event.button || event.target.closest(".join-small") || !isOnAxis()) return;
  held = { entry, id: event.pointerId, startX: event.clientX, startY: event.clientY, x: event.clientX, y: event.clientY };
  if (event.pointerType === "touch" && !event.target.closest("[data-grip]")) held.timer = setTimeout(begin, HOLD_MS);
});

addEventListener("pointermove", (event) => {
  if (event.pointerId !== held?.id) return;
  Object.assign(held, { x: event.clientX, y: event.clientY });
  if (carried?.isDragged) drag();
  else if (carried || Math.hypot(held.x - held.startX, held.y - held.startY) < NEAR_PX) return;
  else if (held.timer) letGo(); // it scrolls
  else begin();
});

function letGo() {
  clearTimeout(held?.timer);
  held = undefined;
}

addEventListener("pointerup", (event) => {
  if (event.pointerId !== held?.id) return;
  if (carried?.isDragged) {
    goOn();
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
  }
  letGo();
});

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

addEventListener("pointercancel", (event) => {
  if (event.pointerId !== held?.id) return;
  if (carried?.isDragged) leave(words.left);
  letGo();
});

addEventListener("dragstart", (event) => event.target.closest?.("[data-move]") && event.preventDefault()); // of the link in it
addEventListener("contextmenu", (event) => (held?.timer || carried?.isDragged) && event.preventDefault()); // of a finger that rests

for (const each of document.querySelectorAll("[data-how-to-move]")) each.hidden = false;
wake();
