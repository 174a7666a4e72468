/** What surrounds the map: slider, legend, tools, panel. Each where the markup has a place for it. */
/** @import {Pair, Source} from "./types.js" */
/** @import {Actions} from "./actions.js" */
/** @import {Loop} from "./loop.js" */
/** @import {World} from "./world.js" */
import { metricsAt } from "./data/metrics.js";
import { createBetaSlider } from "./input/beta_slider.js";
import { createLegend } from "./input/legend.js";
import { createTimeSlider } from "./input/time_slider.js";
import { createTools } from "./input/tools.js";
import { find, where } from "./lib/dom.js";
import { labelColour } from "./lib/theme.js";
import { describeRun } from "./panel/about.js";
import { createColouring } from "./panel/colouring.js";
import { createDiagram } from "./panel/diagram.js";
import { createPreview } from "./panel/manifold.js";
import { activeDimensions, createNavigator } from "./panel/navigator.js";
import { createMeanings } from "./panel/meanings.js";
import { createNeighbours } from "./panel/neighbours.js";
import { createNumbers } from "./panel/numbers.js";
import { createReconstructions } from "./panel/reconstructions.js";
import { createPlaneChooser } from "./panel/plane.js";
import { createReadout } from "./panel/readout.js";
import { counted, createRegion } from "./panel/region.js";
import { createSentence } from "./panel/sentence.js";
import { createStrip } from "./panel/strip.js";
import { createTraversal } from "./panel/traversal.js";

const SPARING_MS = 1800; // between two manifolds of a training that goes on

/** @typedef {ReturnType<typeof createParts>} Parts */

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {World} options.world
 * @param {Actions} options.actions
 * @param {Loop} options.loop
 * @param {Source} options.source
 * @param {(beta: number) => void} options.onBeta
 * @param {(place: number) => void} options.onTime
 * @param {() => void} options.onRest  β has been let go of
 * @param {() => void} options.onFit  all codes are to be in the view
 * @param {(error: unknown) => void} options.onTrouble  something could not be loaded
 */
export function createParts(root, { world, actions, loop, source, onBeta, onTime, onRest, onFit, onTrouble }) {
  const {
    background, betas, decoding, examples, message, moment, space, spec, state, decodesImages,
  } = world;
  const keep = (/** @type {Pair} */ z) => actions.keep({ z, point: null });

  describeRun(root, world);
  const meanings = createMeanings(root);
  const slider = where(root, ".lm-beta", () => createBetaSlider(root, {
    scale: betas, ticks: message.tick_betas, onBeta, onRest,
  }));
  const time = where(root, ".lm-time", (element) => createTimeSlider(element, {
    film: world.film, epochs: message.epochs ?? null, onMove: onTime, onRest,
  }));
  const numbers = where(root, ".lm-numbers", createNumbers);
  const readout = decoding && spec ? where(root, ".lm-decoded", () => createReadout(root, {
    world, decoding, spec, onTyped: keep, onAgain: actions.drawAgain, onDecoded: loop.request,
  })) : null;
  const sentence = decoding && spec ? where(root, ".lm-sentence", (element) => createSentence(element, {
    world, decoding, spec, onDecoded: loop.request,
  })) : null;
  const diagram = decodesImages && spec ? where(root, ".lm-diagram", (element) =>
    createDiagram(element, {
      world, spec, button: find(root, ".lm-diagram-button"), onOpen: loop.request,
    })) : null;
  const tools = where(root, ".lm-tools", (element) =>
    createTools(element, state, { onChange: loop.redraw, onFit }));
  const legend = where(root, ".lm-legend", (element) => createLegend(element, {
    names: examples.labels ? message.label_names : [], hidden: state.hidden, onChange: loop.redraw,
  }));
  const colouring = where(root, ".lm-colour", (element) => createColouring(element, {
    world, map: root, source, onChange: loop.redraw, onTrouble,
  }));
  const region = where(root, ".lm-region", (element) => createRegion(element, {
    spec, imagesOf: world.imagesOf, describe: world.describe, onClear() { actions.setRegion(null); loop.redraw(); },
    onGroups: space.flat ? null : (a, b) => plane?.takeGroups(a, b),
  }));
  const reconstructions = decodesImages && decoding && spec
    ? where(root, ".lm-reconstructions", (element) => createReconstructions(element, { spec, decoding })) : null;
  const strip = decodesImages && decoding && spec ? where(root, ".lm-path", (element) => createStrip(element, {
    state, space, start: world.keptCode, spec, decoding, onChange: loop.request,
    onClose: () => actions.setEnd(null),
  })) : null;
  const preview = decodesImages && background && spec ? where(root, ".lm-manifold", (element) =>
    createPreview(element, {
      state, space, spec, background, prior: message.variational, sparing: message.moment ? SPARING_MS : 0, onKeep: keep, onRange: loop.request,
      onTiles: () => { if (state.layers.has("manifold")) loop.redraw(); },
    })) : null;

  const navigator = space.flat ? null : where(root, ".lm-navigator", (element) =>
    createNavigator(element, {
      world, onSlide: actions.slideTo, onOrder: () => plane?.show(),
    }));
  const plane = navigator && where(root, ".lm-plane", (element) => createPlaneChooser(element, {
    world, order: navigator.order, onChoose(text) { state.plane = text; onRest(); },
  }));
  const traversal = !space.flat && decodesImages && background && spec
    ? where(root, ".lm-traversal", (element) => createTraversal(element, {
      world, spec, background, dimensions: navigator?.active ?? (() => activeDimensions(world)), onPoint: loop.request,
      onKeep: actions.keepCode,
    })) : null;
  const neighbours = navigator && where(root, ".lm-neighbours", (element) =>
    createNeighbours(element, {
      world, source, onPoint: loop.request, onChange: loop.redraw, onTrouble,
      onKeep: (point) => actions.keep({ z: examples.codeOf(point), point }),
      onSelect(indices, box) { actions.selectNeighbours(indices, box); loop.redraw(); },
    }));
  where(root, ".lm-neighbours", (element) => { if (!neighbours) element.hidden = true; });
  where(root, ".lm-traversal", (element) => { element.hidden = !traversal; });
  where(root, ".lm-diagram-button", (button) => { button.hidden = diagram === null; });
  tools?.offer({ images: decodesImages, labels: examples.labels !== null, exact: Boolean(message.exact) });

  function showBeta() {
    slider?.show(state.beta);
    time?.show();
    numbers?.(metricsAt(world.metrics(), state.beta));
  }

  function showRegion() {
    const counts = counted(moment.selected.map(examples.labelOf));
    region?.show(moment.selected, counts.map(([label, count]) => (
      { name: examples.nameOf(label), colour: labelColour(world.theme, label), count }
    )));
  }

  return {
    colouring,
    diagram,
    navigator,
    neighbours,
    plane,
    preview,
    readout,
    sentence,
    reconstructions,
    retheme() {
      legend?.retheme(world.theme);
      colouring?.retheme();
    },
    showBeta,
    showRegion,
    slider,
    strip,
    time,
    traversal,
    destroy() {
      for (const part of [
        meanings, slider, readout, sentence, diagram, tools, legend, region, strip, preview, navigator, plane,
        traversal, colouring, time, neighbours,
      ]) part?.destroy();
    },
  };
}
