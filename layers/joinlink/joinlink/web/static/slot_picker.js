// The picker of times: in the guest's own zone at the first visit, and changed in place, so that nothing typed is lost.
// Every link and form in it works without this: the same address is fetched, and the picker of the answer put in its place.

const picker = document.querySelector("[data-picker]");
const news = document.querySelector("[data-picker-news]");
const summary = document.querySelector("[data-chosen]");
const detected = Intl.DateTimeFormat().resolvedOptions().timeZone;
let latest;

async function show(address) {
  latest?.abort();
  const { signal } = (latest = new AbortController());
  picker.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-picker]");
    put(fresh);
    history.replaceState(null, "", address);
  } catch {
    if (!signal.aborted) location.assign(address);
  }
}

function put(fresh) {
  const chosen = document.querySelector("[name=startsAt]:checked")?.value;
  const focused = picker.contains(document.activeElement) && document.activeElement.id;
  picker.replaceChildren(...fresh.childNodes);
  Object.assign(picker.dataset, fresh.dataset);
  picker.removeAttribute("aria-busy");
  news.textContent = picker.dataset.words;
  const again = [...document.querySelectorAll("[name=startsAt]")].find((time) => time.value === chosen);
  if (again) again.checked = true;
  if (focused) document.getElementById(focused)?.focus();
  sayWhatIsChosen();
}

function sayWhatIsChosen() {
  if (!summary) return;
  const time = document.querySelector("[name=startsAt]:checked");
  const day = time?.closest("fieldset")?.querySelector("legend").textContent;
  const zone = time?.closest("[data-zone]").dataset.zone;
  summary.hidden = !time;
  summary.textContent = time ? [day, `${time.parentElement.textContent.trim()} (${zone})`].filter(Boolean).join(", ") : "";
}

picker.addEventListener("click", (event) => {
  const link = event.target.closest(".weeks a, .weeks-head a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(new URL(link.href)).then(() => link.hash && document.querySelector(link.hash).scrollIntoView({ block: "nearest" }));
});

picker.addEventListener("submit", (event) => {
  event.preventDefault();
  const address = new URL(event.target.action);
  address.search = new URLSearchParams(new FormData(event.target));
  show(address);
});

addEventListener("change", (event) => event.target.name === "startsAt" && sayWhatIsChosen());
// A page that the browser kept, as on the way back from the checkout, knows neither what is held nor what is free now.
addEventListener("pageshow", (event) => (event.persisted ? location.reload() : sayWhatIsChosen()));

for (const zone of Intl.supportedValuesOf?.("timeZone") ?? []) {
  document.querySelector("#zones").append(new Option(zone, zone));
}

// Some browsers report an offset or `Etc/Unknown`: `detected` says that nobody typed it, so that nobody is told off.
if ("detectZone" in picker.dataset && detected && detected !== picker.dataset.zone) {
  const address = new URL(location.href);
  address.searchParams.set("timezone", detected);
  address.searchParams.set("detected", "");
  show(address);
}
