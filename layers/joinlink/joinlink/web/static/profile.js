// Shows the page of a host while they type. Without this script the form saves as it stands.

const preview = document.querySelector("[data-preview]");
const form = document.querySelector("[data-profile]");
const color = form.elements.accentColor;
const own = form.elements.ownAccent;

for (const name of ["name", "headline", "bio", "handle"]) {
  const shown = preview.querySelector(`[data-of="${name}"]`);
  form.elements[name].addEventListener("input", ({ target }) => {
    shown.textContent = target.value;
    shown.hidden = !target.value.trim();
  });
}

// What the product makes of a colour is asked of the product, so that the preview says the truth.
let waiting;
async function showAccent() {
  const tokens = own.checked ? await tokensOf(color.value) : {};
  for (const token of ["--accent", "--on-accent", "--tint"]) preview.style.setProperty(token, tokens[token] ?? "");
}

async function tokensOf(chosen) {
  const answer = await fetch(`/assets/accent-${chosen.slice(1)}.0000000000.css`);
  if (!answer.ok) return {};
  const [light, dark] = (await answer.text()).split("@media");
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? dark : light;
  return Object.fromEntries([...scheme.matchAll(/(--[a-z-]+):(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

function accentLater() {
  clearTimeout(waiting);
  waiting = setTimeout(showAccent, 120);
}

color.addEventListener("input", () => {
  own.checked = true;
  accentLater();
});
own.addEventListener("change", showAccent);
addEventListener("pageshow", showAccent);

addEventListener("picture-chosen", ({ detail: { use, address } }) => {
  const place = preview.querySelector(`[data-of="${use}"]`);
  if (!place) return;
  const image = new Image();
  image.src = address;
  image.alt = "";
  image.className = use === "photo" ? "face large" : "";
  place.replaceChildren(image);
});
