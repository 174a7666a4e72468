/** Examples inside a box or a lasso: how many of each label, their mean image, downloads. */
const SHEET_AT_MOST = 400;

/** Whether [x, y] lies inside a polygon of latent places (even–odd rule). */
function isInside(polygon, x, y) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [ax, ay] = polygon[i];
    const [bx, by] = polygon[j];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

const boxOf = ([ax, ay], [bx, by]) => [[ax, ay], [bx, ay], [bx, by], [ax, by]];

function pointsInside(polygon, positions, visible) {
  const found = [];
  for (let i = 0; i < positions.length / 2; i++) {
    if (visible(i) && isInside(polygon, positions[2 * i], positions[2 * i + 1])) found.push(i);
  }
  return found;
}

function createRegion(root, { header, onClear, imageOf, describe }) {
  const abort = new AbortController();
  const find = (name) => root.querySelector(name);
  const listen = (name, handler) => find(name).addEventListener("click", handler, { signal: abort.signal });
  const [height, width, channels] = header.spec ? imageShape(header.spec.shape) : [1, 1, 1];
  const canvas = find("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const pictures = Boolean(header.spec) && header.spec.shape.length === 3;
  let selected = [];

  listen(".lm-region-clear", onClear);
  listen("[data-save=csv]", () => save(new Blob([table()], { type: "text/csv" }), "codes.csv"));
  listen("[data-save=png]", async () => save(await sheet(), "images.png"));
  find("[data-save=png]").hidden = canvas.hidden = !pictures;

  /** @param counts [{name, colour, count}] */
  function show(indices, counts) {
    selected = indices;
    root.hidden = !indices.length;
    if (!indices.length) return;
    find(".lm-region-title").textContent =
      `${indices.length.toLocaleString("en")} example${indices.length === 1 ? "" : "s"} selected`;
    const most = Math.max(...counts.map(({ count }) => count), 1);
    find(".lm-region-counts").replaceChildren(...counts.map(({ name, colour, count }) => {
      const row = document.createElement("li");
      const [bar, text] = ["i", "span"].map((kind) => document.createElement(kind));
      bar.style.setProperty("--share", count / most);
      bar.style.setProperty("--colour", colour);
      text.textContent = `${name}: ${count.toLocaleString("en")}`;
      row.append(text, bar);
      return row;
    }));
    if (pictures) drawMean();
  }

  /** The mean of the selected examples' images, of a thousand of them at most. */
  function drawMean() {
    const step = Math.max(1, Math.floor(selected.length / 1000));
    const sum = new Float64Array(width * height * channels);
    let count = 0;
    for (let i = 0; i < selected.length; i += step, count++) {
      const values = imageOf(selected[i]);
      for (let p = 0; p < sum.length; p++) sum[p] += values[p];
    }
    const pixels = context.createImageData(width, height);
    paintImage(pixels.data, sum.map((value) => value / count), channels);
    context.putImageData(pixels, 0, 0);
  }

  function table() {
    const rows = selected.map((i) => {
      const { label, z, beta } = describe(i);
      return [i, label, z[0].toFixed(4), z[1].toFixed(4), beta].map(quoted).join(",");
    });
    return ["example,label,z1,z2,beta", ...rows].join("\n") + "\n";
  }

  function sheet() {
    const shown = selected.slice(0, SHEET_AT_MOST);
    const columns = Math.ceil(Math.sqrt(shown.length));
    const page = document.createElement("canvas");
    page.width = columns * width;
    page.height = Math.ceil(shown.length / columns) * height;
    const paper = page.getContext("2d");
    const tile = paper.createImageData(width, height);
    shown.forEach((index, i) => {
      paintImage(tile.data, imageOf(index), channels);
      paper.putImageData(tile, (i % columns) * width, Math.floor(i / columns) * height);
    });
    return new Promise((resolve) => page.toBlob(resolve, "image/png"));
  }

  function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  return { show, destroy: () => abort.abort() };
}

/** A CSV field; a spreadsheet must not take a label for a formula. */
function quoted(value) {
  const text = String(value);
  if (typeof value === "number" || /^-?[\d.]+$/.test(text)) return text;
  return `"${/^[=+\-@]/.test(text) ? "'" : ""}${text.replaceAll('"', '""')}"`;
}
