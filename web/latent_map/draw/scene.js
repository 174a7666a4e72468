/** The layers in their order: what is first lies lowest. */
/** @import {Layer, View} from "../types.js" */

/** @typedef {ReturnType<typeof createScene>} Scene */

/** @param {Layer[]} layers */
export function createScene(layers) {
  /**
   * Draw the layers of one kind, see `Layer.when`. Whether one of them needs another frame.
   * @type {(when: Layer["when"], view: View) => boolean}
   */
  function draw(when, view) {
    let unfinished = false;
    for (const layer of layers) {
      if (layer.when === when && layer.draw(view)) unfinished = true;
    }
    return unfinished;
  }

  return { draw };
}
