// The dates of a series are counted and summed up as the choice of one changes; the words for each number came with the page.
// Without this, the next step says what they come to.

export function sumUp(dates) {
  const chosen = [...dates.querySelectorAll("select")].filter((field) => field.value).length;
  const [count, total] = JSON.parse(dates.dataset.sums)[chosen];
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = count;
  for (const place of document.querySelectorAll("[data-total]")) place.textContent = total;
}
