/** A few test images over what their codes decode to, as the training is at. */
/** @import {Spec} from "../types.js" */
/** @import {Snapshot} from "../data/film.js" */
/** @import {Decoding} from "../model/decoding.js" */
import { find } from "../lib/dom.js";
import { contextOf, createPainter, imageShape } from "../lib/image.js";

/** @typedef {ReturnType<typeof createReconstructions>} Reconstructions */

/**
 * @param {HTMLElement} root
 * @param {{spec: Spec, decoding: Decoding}} options
 */
export function createReconstructions(root, { spec, decoding }) {
  const [height, width, channels] = imageShape(spec.shape);
  const canvas = /** @type {HTMLCanvasElement} */ (find(root, "canvas"));
  const size = height * width * channels;
  let paint = createPainter(contextOf(canvas), [height, width, channels]);
  let columns = 0;

  /** @type {(snapshot: Pick<Snapshot, "codes" | "dimensions" | "images" | "imageNumbers">) => void} */
  function show({ codes, dimensions, images, imageNumbers }) {
    root.hidden = !imageNumbers.length;
    if (!imageNumbers.length) return;
    if (columns !== imageNumbers.length) {
      columns = imageNumbers.length;
      Object.assign(canvas, { width: width * columns, height: 2 * height });
      paint = createPainter(contextOf(canvas), [height, width, channels]);
    }
    imageNumbers.forEach((_, i) => paint(images.subarray(i * size, (i + 1) * size), i * width, 0, 1));
    const all = codes.positions(codes.betas[0], new Float32Array(codes.count * dimensions));
    const own = imageNumbers.map((i) => all.slice(i * dimensions, (i + 1) * dimensions));
    decoding.ask("reconstructions", own, (i, values) => paint(values, i * width, height));
  }

  return { show };
}
