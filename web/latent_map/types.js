/**
 * A column of a row, in its own units.
 * @typedef {object} RowColumn
 * @property {string} name
 * @property {number} mean  own = standardised · scale + mean
 * @property {number} scale
 * @property {number} low
 * @property {number} high
 * @property {number | null} decimals  of its numbers; null where it has no rounding step
 * @property {string[]} categories  with a place each; none for a number
 */

/**
 * What a decoded row's places mean.
 * @typedef {object} Rows
 * @property {RowColumn[]} columns
 * @property {boolean} series  whether they follow one another, as a curve's do
 */

/**
 * A column of labels beside the examples.
 * @typedef {object} LabelColumn
 * @property {string} name
 * @property {"category" | "number"} kind
 * @property {string[]} names  of a category's labels
 * @property {number} [period]  after how much a number begins anew; 0 or none for never
 */

/**
 * What is known beside the examples: label columns, their values in a block.
 * @typedef {object} Known
 * @property {LabelColumn[]} columns
 * @property {number | null} chosen  that which names the examples
 * @property {string} block
 */

/**
 * The shapes of data that the map's modules pass to each other. Nothing here runs.
 *
 * Places are latent points [z₁, z₂] or pixels [x, y] of the map's element; both are a Pair.
 * Arrays of places are flat: x, y, x, y, …
 *
 * @typedef {[number, number]} Pair
 *
 * @typedef {object} Scale  Where the plot area lies in the map, in pixels, and what it shows.
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {number} x0
 * @property {number} x1
 * @property {number} y0
 * @property {number} y1
 *
 * @typedef {{x: Pair, y: Pair}} Ranges  The latent range shown along both axes.
 *
 * @typedef {[number, number, number]} Rgb
 *
 * @typedef {object} Theme
 * @property {boolean} dark
 * @property {string} background
 * @property {string} text
 * @property {string} primary
 * @property {string} font
 * @property {number} size  of the axes' numbers, in pixels
 * @property {string[]} labels
 *
 * @typedef {Pair | number[] | Float32Array} Code  A z in all of the latent space's dimensions.
 *
 * @typedef {object} PlaneSpec  The plane of a latent space that the map shows, see model/plane.js.
 * @property {number[]} origin
 * @property {number[]} across
 * @property {number[]} up
 * @property {string[]} names  of the two directions
 *
 * @typedef {object} WideOnly  What a map of more than two dimensions needs beside its plane.
 * @property {string} text  what names the plane, as in the state
 * @property {string} problem  why it is not the one that was asked for, or ""
 * @property {string} said  what the plane's directions are worth, or ""
 * @property {number} beta  of the full codes
 * @property {string} full  the block of every example's code at that β
 * @property {string | null} [shadow]  the block of the posteriors' covariances on the plane at that β
 * @property {string | null} drag  the block of places at every β; null for a run with one β
 * @property {{point: number, block: string} | null} way  the kept example at every β
 * @property {{beta: number, dimensions: number[]}[]} kl  of each dimension, nats per example
 *
 * @typedef {PlaneSpec & WideOnly} Wide
 *
 * @typedef {object} Kept  A place, or the example whose code it is.
 * @property {Pair} z
 * @property {number | null} point
 * @property {number[]} [full]  the z of a place beside the plane
 *
 * @typedef {object} Metrics  Nats per example at one β; null where the run has no such figure.
 * @property {number} beta
 * @property {number | null} reconstruction
 * @property {number | null} kl
 * @property {number | null} loss
 * @property {number | null} elbo
 * @property {number | null} active_units
 * @property {number[]} [kl_per_dimension]
 *
 * @typedef {object} Message  What the host says of a run: small, the large rest named by digest.
 * @property {string} run
 * @property {string[]} label_names
 * @property {Metrics[]} metrics  ascending in β
 * @property {number[]} tick_betas  the values marked on the β slider
 * @property {{low: number, high: number} | null} value_range  for bars of feature vectors
 * @property {Rows | null} [rows]  for rows in their own units
 * @property {{z: Pair, beta: number, point: number | null} | null} start  what is kept at first;
 *   null for a map that shows and keeps nothing
 * @property {boolean} variational
 * @property {{codes: string | null, glimpse?: string | null, decoder: string | null, originals: string | null}} blocks
 *   codes: null where they come with the message; glimpse: exact at the first β,
 *   roughly right at others, for the first picture
 * @property {{[term: string]: string}} [terms]  what the words on the map mean
 * @property {{low: string, high: string}} [beta_ends]  what the ends of the β slider do
 * @property {{epoch: number, block: string}[]} [snapshots]  moments of its training, ascending, a
 *   block each, see data/film.js
 * @property {number} [epochs]  how many it has been trained for
 * @property {{block: string, follows?: string} | null} [moment]  what a training is at: of one that
 *   goes on; `follows` names what the source is asked for the latest by
 * @property {string | null} [beta_said]  what to say of a run of one β
 * @property {Wide} [wide]  for more than two dimensions: the plane, and the codes that belong to it
 * @property {{beta: number, block: string} | null} [columns]  figures of every example at that β
 * @property {Known | null} [known]  the examples' label columns
 * @property {{beta: number, block: string} | null} [neighbours]  the picture of neighbourhoods
 * @property {{beta: number, point: number | null, block: string | null} | null} [exact]  the kept
 *   example's exact posterior at that β, while its layer is on; none where the host has none
 * @property {string} [look]  what is shown at first, as state.js writes it; more than `start` says
 * @property {{beta: number, example: Example | null}} [shown]  what the host shows at the moment
 *
 * @typedef {{refused: string, drawn: null} | {refused: null, drawn: Drawn}} Exact  An example's exact
 *   posterior, or why there is none.
 *
 * @typedef {object} Drawn
 * @property {number[]} x  a window that holds it
 * @property {number[]} y
 * @property {[Pair, Pair][][]} lines  around 39 % of it, and around 86 %
 * @property {{mean: Pair, sigma: Pair}} best  the best ellipse for it
 * @property {number} log_p  nats
 * @property {number} error
 * @property {number} elbo
 * @property {number} approximation  what no ellipse can do
 * @property {number} amortisation  what the encoder misses
 *
 * @typedef {object} Example  One that is not of the test set: the user's own.
 * @property {Pair} z
 * @property {Pair | null} sigma  null for a plain autoencoder
 * @property {Pair[]} trajectory  where it lies at every β, from low to high; empty for one β
 *
 * @typedef {object} CodesHeader
 * @property {number[]} betas  ascending; one for a run with one β
 * @property {number} points
 * @property {number} mean_step
 * @property {number[]} log_variance_betas
 * @property {number} log_variance_step
 * @property {{[name: string]: [offset: number, length: number]}} sections
 *
 * @typedef {object} LayerSpec  One layer of a decoder; numbers are offsets into its weights.
 * @property {"dense" | "conv_transpose" | "reshape"} kind
 * @property {string} activation
 * @property {number} weights
 * @property {number} bias
 * @property {{weights: number, bias: number} | null} [modulation]
 * @property {number} inputs
 * @property {number} units
 * @property {number} in_channels
 * @property {number} filters
 * @property {number} kernel
 * @property {number} stride
 * @property {number} in_height
 * @property {number} in_width
 * @property {number} [out_height]  where an odd side was rounded up; else stride times as many
 * @property {number} [out_width]
 *
 * @typedef {object} Spec  A decoder: its layers, and where in the weights each of them lies.
 * @property {number} latent_dim
 * @property {number[]} shape  [height, width, channels], or [features]
 * @property {"sigmoid" | "linear"} output
 * @property {[from: number, to: number][]} [categories]  places of a row that are one category
 * @property {"float32" | "float16"} weights_dtype
 * @property {{units: number, activation: string, weights: number, bias: number} | null} embedding
 * @property {LayerSpec[]} layers
 *
 * @typedef {{height: number, width: number, channels: number}} ImagesHeader
 *
 * @typedef {object} Source  Where the data come from: the host's side.
 * @property {(digest: string) => Promise<Uint8Array>} block  the bytes of that digest
 * @property {(name: string, after: string) => Promise<string | null>} [latest]  the digest of the
 *   latest block under a name, once it is another one than `after` or after a while; null for none
 * @property {(() => Promise<any>) | null} plotly  plotly.js, once it runs; null: the map draws its axes
 *   itself
 * @property {(() => Worker) | null} [worker]  starts model/decoding_worker.js where its own address
 *   is of no use, as in a single file
 *
 * @typedef {object} Selection  What the user has kept.
 * @property {string} run
 * @property {Pair} z
 * @property {number} beta
 * @property {number | null} point
 * @property {string} text  all of what is shown, for a link
 *
 * @typedef {object} View  What one frame shows: everything that the layers draw from.
 * @property {Scale} scale
 * @property {Theme} theme
 * @property {number} width  of the map, in CSS pixels
 * @property {number} height
 * @property {Set<string>} layers  those that are switched on
 * @property {import("./data/examples.js").Examples} examples
 * @property {Set<number>} hidden  labels that the legend hides
 * @property {Uint16Array | null} [fades]  how much of its opacity each point keeps, of 256; else as
 *   the examples say
 * @property {import("./data/columns.js").Colouring | null} [colouring]  null: by label
 * @property {() => Float32Array | null} [shadows]  of more than two dimensions: each posterior's
 *   covariance on the plane, once it is there
 * @property {Kept | null} kept
 * @property {Example | null} example
 * @property {Drawn | null} [exact]  the kept example's exact posterior
 * @property {{sigma: Pair, angle: number} | null} spread  of the kept example's posterior
 * @property {string[]} names  of the map's two directions
 * @property {Pair | null} hover  the place with a ring around it
 * @property {Pair | null} to  B, the end of a path
 * @property {Pair[] | null} path
 * @property {Pair[] | null} outline  of a selection
 *
 * @typedef {object} Layer  One thing that the map draws.
 * @property {"points" | "frame" | "rest"} when  Drawn anew when points or view have moved, at every
 *   frame, or once both rest: contours take too long for every frame of a drag.
 * @property {(view: View) => boolean | void} draw  True: not finished, draw me again.
 *
 * @typedef {object} Axes  What shows the axes and knows the scale: Plotly, the map, or a stand-in.
 * @property {() => Scale} scale
 * @property {(ranges: Ranges) => unknown} show
 * @property {() => Ranges} ranges
 * @property {(theme: Theme) => Promise<unknown>} retheme
 * @property {() => unknown} resize
 * @property {(grid: Grid | null, colour?: string) => unknown} contours
 *
 * @typedef {{x: number[], y: number[], z: number[][]}} Grid  Values by rows, with their axes.
 */
export {};
