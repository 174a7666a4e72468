/** Small images in place of points, as many as have room beside each other. */
const THUMBNAIL_SIDE = 30; // CSS pixels
const THUMBNAILS_A_FRAME = 6; // decoding more would hold the frame up

function createThumbnails({ shape, imageOf }) {
  const [height, width, channels] = imageShape(shape);
  const made = new Map(); // by example: a small canvas

  function canvasOf(index) {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    paintImage(pixels.data, imageOf(index), channels);
    context.putImageData(pixels, 0, 0);
    return canvas;
  }

  /**
   * Draw those of `chosen` ([index, x, y, colour], CSS pixels) that are made, make a few more.
   * Returns whether some are still missing.
   */
  function draw(context, ratio, chosen) {
    let left = THUMBNAILS_A_FRAME;
    const side = THUMBNAIL_SIDE * ratio;
    for (const [index, x, y, colour] of chosen) {
      if (!made.has(index)) {
        if (left-- <= 0) continue;
        made.set(index, canvasOf(index));
      }
      const [px, py] = [x * ratio - side / 2, y * ratio - side / 2];
      context.fillStyle = colour;
      context.fillRect(px - 1.5 * ratio, py - 1.5 * ratio, side + 3 * ratio, side + 3 * ratio);
      context.drawImage(made.get(index), px, py, side, side);
    }
    return left < 0;
  }

  return { draw, forget: () => made.clear() };
}

/** Remembers what is placed: whether [x, y] has room beside it, and if so, places it. */
function createRoom() {
  const cells = new Map(); // by cell, at most one place each: a cell is as large as what is placed
  const side = THUMBNAIL_SIDE + 5;
  return ([x, y]) => {
    const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        const other = cells.get(`${c},${r}`);
        if (other && Math.abs(other[0] - x) < side && Math.abs(other[1] - y) < side) return false;
      }
    }
    cells.set(`${column},${row}`, [x, y]);
    return true;
  };
}
