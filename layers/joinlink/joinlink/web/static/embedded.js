// In a frame of another site: tell it how high the page is, and when its reader wants to close it. Neither is a secret, so
// whoever frames the page may hear it; nothing is listened to.

const tell = (message) => parent.postMessage({ joinlink: message }, "*");

new ResizeObserver(() => tell({ height: document.body.offsetHeight })).observe(document.body);
addEventListener("pageshow", () => tell({ shown: true, height: document.body.offsetHeight }));

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) tell({ close: true });
});

// No other page of ours may be framed: what leads there opens a tab of its own.
addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest("a[href]");
    if (link && !link.target && !link.pathname.startsWith("/embed/")) link.target = "_blank";
  },
  { capture: true },
);
