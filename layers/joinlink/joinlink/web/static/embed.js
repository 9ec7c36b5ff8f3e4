// Shows a class of this site on another: in its page, in a dialog, or by a button in the corner.
//
//   <div data-joinlink="handle/class"></div>
//   <a href="https://…/book/handle/class" data-joinlink-dialog="handle/class">Book a time</a>
//   <script async src="https://…/embed.js" data-joinlink-button="handle/class" data-words="Book a time"></script>
//
// `data-title` says what the frame is called, `data-close` on the script what the dialog's button is; `data-color` colours
// the corner's. Without this script the link of the dialog still leads to the class.

(() => {
  const script = document.currentScript;
  const site = new URL(script.src).origin;
  const frames = new Set();
  const dialogs = new Map();

  const style = new CSSStyleSheet();
  style.replaceSync(`
    .joinlink-frame { display: block; width: 100%; min-height: 30rem; border: 0; color-scheme: normal; }
    .joinlink-dialog { width: min(64rem, 100vw - 2rem); max-width: none; max-height: calc(100dvh - 2rem); margin: auto; padding: 0;
      border: 0; border-radius: 1.25rem; overflow: auto; background: Canvas; color: CanvasText; color-scheme: light dark;
      box-shadow: 0 1.5rem 4rem -1rem rgb(0 0 0 / .45); }
    .joinlink-dialog::backdrop { background: rgb(20 18 23 / .55); }
    .joinlink-close { position: sticky; top: .75rem; float: inline-end; margin: .75rem; z-index: 1; min-width: 2.75rem; height: 2.75rem;
      padding: 0 .9rem; border: 0; border-radius: 999px; background: color-mix(in srgb, CanvasText 10%, Canvas); color: CanvasText;
      font: 600 .95rem system-ui, sans-serif; cursor: pointer; }
    .joinlink-corner { position: fixed; inset: auto 1.25rem 1.25rem auto; z-index: 2147483000; padding: .9rem 1.4rem; border: 0;
      border-radius: 999px; background: #1d1b20; color: #fff; font: 600 1rem system-ui, sans-serif; cursor: pointer;
      box-shadow: 0 .75rem 2rem -.75rem rgb(0 0 0 / .5); }
    .joinlink-close:focus-visible, .joinlink-corner:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
    @media (max-width: 40rem) { .joinlink-dialog { width: 100vw; height: 100dvh; max-height: none; border-radius: 0; } }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];

  function frameOf(name, title) {
    const frame = document.createElement("iframe");
    frame.className = "joinlink-frame";
    frame.title = title || "Book a time";
    frame.src = `${site}/embed/${name}`;
    frames.add(frame);
    return frame;
  }

  function dialogOf(name, title) {
    if (dialogs.has(name)) return dialogs.get(name);
    const dialog = document.createElement("dialog");
    const close = document.createElement("button");
    const frame = frameOf(name, title);
    dialog.className = "joinlink-dialog";
    dialog.setAttribute("aria-label", frame.title);
    close.className = "joinlink-close";
    close.type = "button";
    close.textContent = script.dataset.close || "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.append(close, frame);
    document.body.append(dialog);
    dialogs.set(name, dialog);
    return dialog;
  }

  // A modal dialog keeps the focus, and gives it back to what opened it.
  const open = (name, title) => dialogOf(name, title).showModal();

  function once(element) {
    const isFirst = !element.dataset.joinlinkReady;
    element.dataset.joinlinkReady = "yes";
    return isFirst;
  }

  function begin() {
    for (const place of document.querySelectorAll("[data-joinlink]")) {
      if (once(place)) place.append(frameOf(place.dataset.joinlink, place.dataset.title));
    }
    for (const link of document.querySelectorAll("[data-joinlink-dialog]")) {
      if (!once(link)) continue;
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open(link.dataset.joinlinkDialog, link.dataset.title || link.textContent.trim());
      });
    }
    if (script.dataset.joinlinkButton) addCorner(script.dataset);
  }

  function addCorner({ joinlinkButton, title, words, color }) {
    const corner = document.createElement("button");
    corner.className = "joinlink-corner";
    corner.type = "button";
    corner.textContent = words || "Book a time";
    if (/^#[0-9a-f]{6}$/i.test(color || "")) colour(corner, color);
    corner.addEventListener("click", () => open(joinlinkButton, title || corner.textContent));
    document.body.append(corner);
  }

  // Black or white words, whichever stands out more.
  function colour(button, color) {
    const [red, green, blue] = [1, 3, 5]
      .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    button.style.background = color;
    button.style.color = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
  }

  addEventListener("message", ({ origin, source, data }) => {
    if (origin !== site || !data?.joinlink) return;
    const frame = [...frames].find((each) => each.contentWindow === source);
    if (!frame) return;
    const { height, shown, close } = data.joinlink;
    if (Number.isFinite(height)) frame.style.height = `${Math.ceil(height)}px`;
    if (shown && frame.dataset.shown && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
    if (shown) frame.dataset.shown = "yes";
    if (close) frame.closest("dialog")?.close();
  });

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
