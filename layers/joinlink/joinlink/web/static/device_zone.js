// Answers for the device in which time zone it is. Without this script people type it, or the host's is taken.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const zones = () => import("./zones.js");
const wordsOf = async (name) => (await zones()).wordsOf(name, field);
const asking = document.querySelector("[data-ask-zone]");
const field = document.querySelector("[data-device-zone]");
if (field) {
  field.addEventListener("focus", async () => (await zones()).suggestZones(field), { once: true });
  if (zone && !field.value) field.value = zone; // at once, as somebody may send it before there are words for it
  if (field.value === zone && !asking) wordsOf(zone).then((words) => field.value === zone && (field.value = words));
}

const reported = document.querySelector("[data-reported-zone]");
if (reported && zone) reported.value = zone;

if (asking && zone) answerFor(asking);

async function answerFor(form) {
  form.hidden = true;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  const isTaken = answer.type === "opaqueredirect";
  form.hidden = isTaken;
  if (!isTaken) return;
  const known = document.querySelector("[data-zone-known]");
  known.querySelector("strong").textContent = await wordsOf(zone);
  known.hidden = false;
}
