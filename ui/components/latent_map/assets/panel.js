/** The decoded image, the latent coordinates and the numbers at the current β. */
function createPanel(root, { header, onTyped, onAgain }) {
  const abort = new AbortController();
  const find = (name) => root.querySelector(name);
  const canvas = find(".lm-image canvas");
  const picture = header.value_range
    ? createBars(canvas, header.value_range)
    : createPicture(canvas, header.spec ? imageShape(header.spec.shape) : [1, 1, 1]);
  const fields = [...root.querySelectorAll(".lm-z")];
  const cells = [...root.querySelectorAll("[data-metric]")];
  const [kind, sigmaText, label] = ["kind", "sigma", "label"].map((x) => find(`.lm-place-${x}`));

  const original = find(".lm-original");
  const originalCanvas = original.querySelector("canvas");
  const density = find(".lm-density");
  const again = find(".lm-again");
  again.addEventListener("click", onAgain, { signal: abort.signal });

  canvas.hidden = !header.spec;
  find(".lm-image-server").hidden = Boolean(header.spec);

  for (const field of fields) {
    field.addEventListener("keydown", (event) => {
      event.stopPropagation(); // Streamlit has shortcuts of its own
      if (event.key === "Enter") keepTyped();
    }, { signal: abort.signal });
    field.addEventListener("change", keepTyped, { signal: abort.signal });
  }

  function keepTyped() {
    const z = fields.map((field) => Number(field.value));
    if (fields.every((field) => field.value.trim()) && z.every(Number.isFinite)) onTyped(z);
  }

  /** @param what in words: pointer, kept, … */
  function showPlace({ z, what, point, labelName, colour, sigma, canDraw }) {
    setText(kind, what);
    again.hidden = !canDraw;
    fields.forEach((field, i) => {
      const text = z[i].toFixed(3);
      if (document.activeElement !== field && field.value !== text) field.value = text;
    });
    setText(sigmaText, sigma ? `σ ${sigma[0].toFixed(2)}, ${sigma[1].toFixed(2)}` : "");
    label.style.visibility = labelName === null ? "hidden" : "";
    if (labelName === null) return;
    setText(label.querySelector("span"), labelName);
    label.querySelector("i").style.background = colour;
  }

  /** The test image itself, where it is at hand: bytes, one or three a pixel; else null. */
  function showOriginal(bytes) {
    original.hidden = !bytes;
    if (!bytes) return;
    const [height, width, channels] = imageShape(header.spec.shape);
    if (originalCanvas.width !== width) Object.assign(originalCanvas, { width, height });
    const context = originalCanvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    paintImage(pixels.data, bytes, channels, 1);
    context.putImageData(pixels, 0, 0);
  }

  function showDensity(codes, prior) {
    setText(density, `density: codes ${formatDensity(codes)} · prior ${formatDensity(prior)}`);
  }

  function showNumbers(row) {
    for (const cell of cells) {
      const value = row?.[cell.dataset.metric] ?? null;
      const counts = cell.dataset.metric === "active_units";
      setText(cell, value === null ? "–" : formatNumber(value, counts ? 0 : 2));
      cell.classList.toggle("lm-nats", !counts && value !== null);
    }
  }

  const showDecoded = picture.draw;
  return { showDecoded, showPlace, showOriginal, showDensity, showNumbers, destroy: () => abort.abort() };
}

function createPicture(canvas, [height, width, channels]) {
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(width, height);

  function draw(values) {
    paintImage(pixels.data, values, channels);
    context.putImageData(pixels, 0, 0);
  }

  return { draw };
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const formatNumber = (value, digits) => value.toFixed(digits).replace("-", "−");

const formatDensity = (value) =>
  value === null ? "–" : value === 0 ? "0" : value < 0.0005 ? value.toExponential(0) : value.toFixed(3);

const imageShape = (shape) => (shape.length === 3 ? shape : [...shape, 1].slice(0, 3));

/** Values from 0 to 1 (`scale` 255) or bytes (1), one or three a pixel, into RGBA bytes. */
function paintImage(rgba, values, channels, scale = 255) {
  for (let i = 0, o = 0; o < rgba.length; i += channels, o += 4) {
    for (let c = 0; c < 3; c++) rgba[o + c] = values[i + Math.min(c, channels - 1)] * scale;
    rgba[o + 3] = 255;
  }
}
