// Answers for the device in which time zone it is. Without this script people type it.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const field = document.querySelector("[data-device-zone]");
const zones = document.getElementById("zones");
if (zones) zones.append(...(Intl.supportedValuesOf?.("timeZone") ?? []).map((name) => new Option(name, name)));
if (field && zone && !field.value) field.value = zone;

const asking = document.querySelector("[data-ask-zone]");
if (asking && zone) answerFor(asking);

async function answerFor(form) {
  form.hidden = true;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  const isTaken = answer.type === "opaqueredirect";
  form.hidden = isTaken;
  if (!isTaken) return;
  const known = document.querySelector("[data-zone-known]");
  known.querySelector("strong").textContent = zone.replaceAll("_", " ");
  known.hidden = false;
}
