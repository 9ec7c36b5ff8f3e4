// The picker of times: in the guest's own zone at the first visit, and changed in place, so that nothing typed is lost.
// Every link and form in it works without this: the same address is fetched, and the parts of the answer put in their places.
// A time of the day that is shown is chosen at once, as all there is to know of it stands on the page.

const picker = document.querySelector("[data-picker]");
const news = document.querySelector("[data-picker-news]");
const detected = Intl.DateTimeFormat().resolvedOptions().timeZone;
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || !document.startViewTransition;
const move = (change) => (calm ? change() : document.startViewTransition(change));
const part = (name) => picker.querySelector(`[data-choice-${name}]`);
let query = location.search;
let latest;

async function show(address) {
  latest?.abort();
  const { signal } = (latest = new AbortController());
  const before = location.href;
  picker.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-picker]");
    if (location.href !== before && "choice" in picker.dataset) return show(inZoneOf(address)); // chosen meanwhile
    put(fresh);
    history.replaceState(history.state, "", address);
    query = location.search;
  } catch {
    if (!signal.aborted) location.assign(address);
  }
}

// What is shown now, in the zone that an address asks for.
function inZoneOf(address) {
  const shown = new URL(location.href);
  const { searchParams: asked } = new URL(address, location);
  for (const name of ["timezone", "detected"]) if (asked.has(name)) shown.searchParams.set(name, asked.get(name));
  return shown;
}

function put(fresh) {
  const focused = picker.contains(document.activeElement) && document.activeElement;
  for (const old of picker.querySelectorAll("[data-fresh]")) old.replaceWith(fresh.querySelector(`#${old.id}`));
  for (const name of ["choice", "detectZone"]) delete picker.dataset[name];
  Object.assign(picker.dataset, fresh.dataset);
  picker.removeAttribute("aria-busy");
  repeat();
  news.textContent = picker.dataset.words;
  if (focused && !focused.isConnected) standInFor(focused)?.focus();
}

// What the keyboard goes on from, where that was replaced: the same in its new form, or the nearest that is left.
function standInFor(old) {
  const same = document.getElementById(old.id);
  if (same?.checkVisibility()) return same;
  if (!old.closest(".zone")) return picker.querySelector(".weeks-head a, .weeks a");
  return picker.querySelector(".zone [aria-invalid]") ?? picker.querySelector(".zone > summary");
}

// The foot of the form says the same as its head.
function repeat() {
  for (const name of ["day", "span"]) {
    for (const place of document.querySelectorAll(`[data-choice-${name}]`)) place.textContent = part(name).textContent;
  }
}

function choose(time) {
  part("day").textContent = picker.querySelector("#times h2").textContent;
  part("span").textContent = time.dataset.span;
  picker.querySelector("[name=startsAt]").value = time.dataset.startsAt;
  picker.dataset.choice = "";
  repeat();
  news.textContent = `${part("day").textContent}, ${time.dataset.span}`;
  const blank = [...document.querySelectorAll("#pick :is(input, textarea):not([type=hidden])")].find((field) => !field.value);
  const target = matchMedia("(pointer: fine)").matches && blank?.checkVisibility() ? blank : picker.querySelector("#choice");
  target.focus({ preventScroll: true });
  if (picker.getBoundingClientRect().top < 0 || target.id === "choice") picker.querySelector("#choice").scrollIntoView({ block: "nearest" });
}

function unchoose() {
  const startsAt = picker.querySelector("[name=startsAt]");
  delete picker.dataset.choice;
  picker.querySelector(`#times [data-starts-at="${startsAt.value}"]`)?.focus();
  startsAt.value = "";
}

// Back and forward, between a time that was chosen and the others of its day.
function follow() {
  if (location.search === query) return;
  query = location.search;
  const at = new URLSearchParams(query).get("at");
  const time = at && picker.querySelector(`#times [data-starts-at="${CSS.escape(at)}"]`);
  if (time) move(() => choose(time));
  else if (!at && "choice" in picker.dataset) move(unchoose);
  else show(location.href);
}

function go(address) {
  history.pushState({ chosen: true }, "", address);
  query = location.search;
}

addEventListener("click", (event) => {
  const link = event.target.closest("#month .weeks a, #month .step, #choice a, .zones-offered a, .time");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.closest("#times")) {
    go(link.href);
    move(() => choose(link));
  } else if ("wayBack" in link.dataset && picker.querySelector("#times .time")) {
    if (history.state?.chosen) history.back();
    else go(link.href), move(unchoose);
  } else {
    const nearest = link.closest("[data-nearest]");
    nearest?.remove();
    show(new URL(link.href)).then(() => {
      if (nearest) picker.querySelector("#choice").focus();
      if (!event.detail && link.closest(".weeks")) picker.querySelector("#times a")?.focus(); // by keyboard: past the days to come
      if (link.hash) document.querySelector(link.hash)?.scrollIntoView({ block: "nearest" });
    });
  }
});

picker.addEventListener("submit", (event) => {
  if (event.target.id === "pick") return;
  event.preventDefault();
  const address = new URL(event.target.action);
  address.search = new URLSearchParams(new FormData(event.target));
  show(address);
});

addEventListener("popstate", follow);
// A page that the browser kept, as on the way back from the checkout, knows neither what is held nor what is free now.
addEventListener("pageshow", (event) => event.persisted && location.reload());

addEventListener("focusin", async ({ target }) => {
  if (target.dataset?.zones) (await import("./zones.js")).suggestZones(target);
});

addEventListener("change", async ({ target }) => {
  const dates = target.closest("[data-sums]");
  if (dates) (await import("./series_total.js")).sumUp(dates);
});

// Some browsers report an offset or `Etc/Unknown`: `detected` says that nobody typed it, so that nobody is told off.
if ("detectZone" in picker.dataset && detected && detected !== picker.dataset.zone) {
  show(inZoneOf(`?${new URLSearchParams({ timezone: detected, detected: "" })}`));
}
