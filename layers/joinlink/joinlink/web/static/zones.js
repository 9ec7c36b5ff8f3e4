// Time zones in the reader's words, for a field that has `data-zones`: fetched once, when the field is first used.
// Without this script whatever is typed is understood by the site.

let fetched;

// Each zone is its words, what else finds it, and its names, that of today first.
function zonesOf(field) {
  fetched ??= fetch(field.dataset.zones).then((answer) => (answer.ok ? answer.json() : []), () => []);
  return fetched;
}

/** What a field says for a zone, by any of its names; the name itself where there are no words for it. */
export async function wordsOf(name, field) {
  const zone = (await zonesOf(field)).find(([, , ...names]) => names.includes(name));
  return zone ? zone[0] : name;
}

/** Suggest zones in a field; once is enough. */
export async function suggestZones(field) {
  const { list } = field;
  if (!list || list.dataset.filled) return;
  list.dataset.filled = "yes";
  list.append(...(await zonesOf(field)).map(([words, also]) => new Option(also, words)));
}
