/** Every layer of the map, the lowest first: the canvas, the svg over it, what Plotly draws. */
/** @import {Axes, Layer} from "../types.js" */
/** @import {Preview} from "../panel/manifold.js" */
/** @import {Paper} from "./paper.js" */
/** @import {Thumbnails} from "./thumbnails.js" */
import { createAreaLayer } from "./area.js";
import { createBehind } from "./behind.js";
import { createContours } from "./contours.js";
import { createExactPosterior } from "./exact.js";
import { createExample, createTrajectory } from "./example.js";
import { createHover } from "./hover.js";
import { createKept, createPosterior } from "./kept.js";
import { createNames } from "./names.js";
import { createOutline } from "./outline.js";
import { createGround } from "./paper.js";
import { createEnd, createWay } from "./path.js";
import { createPoints } from "./points.js";
import { createAxisNames, createRings } from "./rings.js";

const CLOSE_UP_RADIUS = 4.5; // of points, in CSS pixels
const INSET_RADIUS = 2.5;
const SMALL_RADIUS = 1.1;

/**
 * A close-up: points and the user's example, larger.
 * @param {{paper: Paper, area: SVGElement}} surfaces
 * @returns {Layer[]}
 */
export const closeUpLayers = ({ paper, area }) => [
  createGround(paper),
  createPoints(paper, CLOSE_UP_RADIUS),
  createAreaLayer(area),
  createExample(area),
];

/**
 * The kept example's posteriors, enlarged.
 * @param {{paper: Paper, area: SVGElement}} surfaces
 * @returns {Layer[]}
 */
export const insetLayers = ({ paper, area }) => [
  createGround(paper),
  createPoints(paper, INSET_RADIUS),
  createAreaLayer(area),
  createPosterior(area),
  createExactPosterior(area),
  createKept(area),
];

/**
 * @param {object} options
 * @param {Paper} options.paper
 * @param {SVGElement} options.area
 * @param {() => Axes} options.axes
 * @param {boolean} options.prior  the codes have one: not those of a plain autoencoder
 * @param {boolean} options.small  a small map, beside others
 * @param {Preview | null} options.preview  where there is a manifold to draw behind the points
 * @param {Thumbnails | null} options.thumbnails  where the examples are images
 * @returns {Layer[]}
 */
export function mapLayers({ paper, area, axes, prior, small, preview, thumbnails }) {
  const layers = [
    createGround(paper),
    preview && createBehind(paper, preview),
    createPoints(paper, small ? SMALL_RADIUS : undefined),
    thumbnails && thumbnails.layerOn(paper),
    createAreaLayer(area),
    prior ? createRings(area) : null,
    createPosterior(area),
    prior ? createExactPosterior(area) : null,
    createOutline(area),
    createWay(area),
    createHover(area),
    createEnd(area),
    createNames(area),
    createKept(area),
    createTrajectory(area),
    createExample(area),
    createAxisNames(area),
    prior ? createContours(axes) : null,
  ];
  return layers.filter((layer) => layer !== null);
}
