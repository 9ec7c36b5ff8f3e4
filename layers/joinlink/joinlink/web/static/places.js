// Suggests places while one is typed: a combobox with a list of its own (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
// A place that was chosen fills both fields and sends its id along; whatever is typed by hand afterwards drops the id.

const SHORTEST = 3;
const PAUSE = 250;

const fields = document.querySelector("[data-places]");
const label = fields.querySelector('[name="location.label"]');
const address = fields.querySelector('[name="location.address"]');
const placeId = Object.assign(document.createElement("input"), {
  type: "hidden",
  name: "location.placeId",
  value: fields.dataset.placeId,
});
const suggestions = Object.assign(document.createElement("div"), { className: "suggestions" });
const list = Object.assign(document.createElement("ul"), { id: "places" });
// Whoever shows Google's places without a map names their source: https://developers.google.com/maps/documentation/places/web-service/policies
const source = Object.assign(document.createElement("p"), { className: "small-print", textContent: "Google Maps" });
const news = Object.assign(document.createElement("p"), { className: "out-of-sight" });

let session = crypto.randomUUID();
let places = [];
let active = -1;
let asked = 0;
let timer;

list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Places");
news.setAttribute("role", "status");
for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "places" })) {
  label.setAttribute(name, value);
}
suggestions.append(list, source);
label.parentElement.append(suggestions);
label.parentElement.classList.add("combobox");
fields.append(placeId, news);
show([]);

function show(found) {
  places = found;
  active = -1;
  list.replaceChildren(...found.map(option));
  suggestions.hidden = found.length === 0;
  label.setAttribute("aria-expanded", String(found.length > 0));
  label.removeAttribute("aria-activedescendant");
}

function option(place, index) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  const where = document.createElement("small");
  item.id = `place-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  name.textContent = place.label;
  where.textContent = place.address ?? "";
  item.append(name, " ", where);
  // On mousedown, before the field loses the focus and the list closes.
  item.addEventListener("mousedown", (event) => {
    event.preventDefault();
    choose(index);
  });
  return item;
}

function mark(index) {
  active = index;
  for (const item of list.children) item.setAttribute("aria-selected", String(item.id === `place-${index}`));
  label.setAttribute("aria-activedescendant", `place-${index}`);
  list.children[index].scrollIntoView({ block: "nearest" });
}

function choose(index) {
  const place = places[index];
  label.value = place.label;
  address.value = place.address ?? "";
  placeId.value = place.placeId;
  news.textContent = `${place.label} chosen`;
  session = crypto.randomUUID();
  forget();
}

function forget() {
  clearTimeout(timer);
  asked += 1;
  show([]);
}

async function ask() {
  const question = (asked += 1);
  const query = new URLSearchParams({ query: label.value, session });
  const answer = await fetch(`/api/places?${query}`).catch(() => null);
  if (question !== asked) return;
  if (!answer?.ok) {
    news.textContent = "Places can't be looked up now. Type the place as you would write it.";
    return;
  }
  const found = (await answer.json()).places;
  if (question !== asked) return;
  show(found);
  news.textContent = found.length === 1 ? "1 place" : `${found.length || "No"} places`;
}

label.addEventListener("input", () => {
  placeId.value = "";
  forget();
  if (label.value.trim().length >= SHORTEST) timer = setTimeout(ask, PAUSE);
});
label.addEventListener("blur", forget);
address.addEventListener("input", () => (placeId.value = ""));
label.addEventListener("keydown", (event) => {
  if (!places.length) return;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    const from = active < 0 && event.key === "ArrowUp" ? 0 : active;
    mark((from + steps[event.key] + places.length) % places.length);
  } else if (event.key === "Enter" && active >= 0) {
    choose(active);
  } else if (event.key === "Escape") {
    forget();
  } else {
    return;
  }
  event.preventDefault();
});
