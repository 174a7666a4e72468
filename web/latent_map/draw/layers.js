/** Every layer of the map, the lowest first: the canvas, the svg over it, what Plotly draws. */
/** @import {Axes, Layer} from "../types.js" */
/** @import {Preview} from "../panel/manifold.js" */
import { find } from "../lib/dom.js";
import { createArea, createAreaLayer } from "./area.js";
import { createBehind } from "./behind.js";
import { createContours } from "./contours.js";
import { createHover } from "./hover.js";
import { createKept, createPosterior } from "./kept.js";
import { createNames } from "./names.js";
import { createOutline } from "./outline.js";
import { createGround, createPaper } from "./paper.js";
import { createEnd, createWay } from "./path.js";
import { createPoints } from "./points.js";
import { createAxisNames, createRings } from "./rings.js";
import { createScene } from "./scene.js";
import { createThumbnails } from "./thumbnails.js";

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {() => Axes} options.axes
 * @param {Preview | null} options.preview  where there is a manifold to draw behind the points
 * @param {number[] | null} options.shape  of the examples' images, if they are images
 * @param {(i: number) => ArrayLike<number>} options.imageOf
 */
export function createLayers(root, { axes, preview, shape, imageOf }) {
  const paper = createPaper(/** @type {HTMLCanvasElement} */ (find(root, ".lm-points")));
  const area = createArea(find(root, ".lm-overlay"));
  const images = shape && createThumbnails(paper, { shape, imageOf });
  const layers = [
    createGround(paper),
    preview && createBehind(paper, preview),
    createPoints(paper),
    images && images.layer,
    createAreaLayer(area),
    createRings(area),
    createPosterior(area),
    createOutline(area),
    createWay(area),
    createHover(area),
    createEnd(area),
    createNames(area),
    createKept(area),
    createAxisNames(area),
    createContours(axes),
  ];
  return {
    scene: createScene(/** @type {Layer[]} */ (layers.filter(Boolean))),
    /** The examples' images have changed. */
    forgetImages: () => images?.forget(),
    thumbnails: () => images?.shown() ?? [],
  };
}
