// Lets people choose what of a picture is shown before it is sent: larger, sideways, up and down, or pulled with the pointer.
// Only what is shown is sent, which is small, whatever the file is. Without this script a picture is cropped in the middle.

const QUALITY = 0.92;
const TWICE = 2; // for screens with more pixels; the site makes its own of it anyway

for (const form of document.querySelectorAll("form[data-picture][data-crop]")) makeCropping(form);

function makeCropping(form) {
  const tool = form.querySelector("[data-crop-tool]");
  const canvas = tool.querySelector("canvas");
  const file = form.elements.picture;
  const ranges = Object.fromEntries(["zoom", "sideways", "upright"].map((of) => [of, tool.querySelector(`[data-${of}]`)]));
  let image;

  canvas.width = TWICE * form.dataset.width;
  canvas.height = TWICE * form.dataset.height;

  file.addEventListener("change", take);
  if (file.files.length) take();

  async function take() {
    image = file.files[0] && (await createImageBitmap(file.files[0]).catch(() => undefined));
    tool.hidden = !image;
    ranges.zoom.value = 1;
    ranges.sideways.value = ranges.upright.value = 0;
    if (image) show();
  }

  for (const range of Object.values(ranges)) range.addEventListener("input", show);
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!event.buttons || !image) return;
    const { spareWidth, spareHeight } = part();
    const scale = canvas.width / canvas.clientWidth;
    if (spareWidth) ranges.sideways.value -= (2 * scale * event.movementX) / spareWidth;
    if (spareHeight) ranges.upright.value -= (2 * scale * event.movementY) / spareHeight;
    show();
  });

  // How large the picture is on the canvas, and how much of it lies outside.
  function part() {
    const scale = ranges.zoom.value * Math.max(canvas.width / image.width, canvas.height / image.height);
    const [width, height] = [image.width * scale, image.height * scale];
    return { width, height, spareWidth: width - canvas.width, spareHeight: height - canvas.height };
  }

  let announced;
  function show() {
    const { width, height, spareWidth, spareHeight } = part();
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // as behind a picture that one can see through
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    const left = -(spareWidth * (1 + Number(ranges.sideways.value))) / 2;
    const top = -(spareHeight * (1 + Number(ranges.upright.value))) / 2;
    pen.drawImage(image, left, top, width, height);
    clearTimeout(announced);
    announced = setTimeout(() => {
      const detail = { use: file.id, address: canvas.toDataURL("image/jpeg", 0.7) };
      dispatchEvent(new CustomEvent("picture-chosen", { detail }));
    }, 80);
  }

  form.addEventListener("submit", async (event) => {
    if (!image || event.submitter?.name === "remove") return;
    event.preventDefault();
    const sent = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    const answer = await fetch(form.dataset.picture, {
      method: "PUT",
      body: sent,
      headers: { "Content-Type": "image/jpeg", "X-CSRF-Token": form.dataset.csrf },
    }).catch(() => undefined);
    const outcome = answer?.ok ? "saved" : "refused";
    location.assign(`${location.pathname}?${outcome}=${file.id}`);
  });
}
