/** A draw from N(0, 1), by Box and Muller. @type {() => number} */
export const normal = () =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
