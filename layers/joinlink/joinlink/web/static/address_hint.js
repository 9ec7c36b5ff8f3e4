// Says what was probably meant by an address one step from a big provider's; pressing it takes it over. Nothing is refused.

function isOneStep(typed, meant) {
  if (Math.abs(typed.length - meant.length) > 1) return false;
  let start = 0;
  while (start < meant.length && typed[start] === meant[start]) start += 1;
  if (start === Math.min(typed.length, meant.length)) return typed.length !== meant.length;
  const [rest, other] = [typed.slice(start), meant.slice(start)];
  const isSwapped = rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2);
  return isSwapped || rest.slice(1) === other || rest.slice(1) === other.slice(1) || rest === other.slice(1);
}

function likelyAddress(typed, domains, neighbours) {
  const at = typed.lastIndexOf("@");
  const domain = typed.slice(at + 1).toLowerCase();
  if (at < 1 || domains.includes(domain) || neighbours.includes(domain)) return null;
  const meant = domains.find((big) => isOneStep(domain, big));
  return meant ? typed.slice(0, at + 1) + meant : null;
}

for (const hint of document.querySelectorAll("[data-address-hint]")) {
  const field = document.getElementById(hint.dataset.addressHint);
  const button = hint.querySelector("button");
  const [domains, neighbours] = [hint.dataset.domains.split(" "), hint.dataset.neighbours.split(" ")];
  const look = () => {
    const meant = likelyAddress(field.value.trim(), domains, neighbours);
    hint.hidden = !meant;
    button.textContent = meant ?? "";
  };
  field.addEventListener("change", look);
  button.addEventListener("click", () => {
    field.value = button.textContent;
    look();
    field.focus();
  });
  look();
}
