/**
 * The Plotly chart around the points: axes, zoom and pan. points.js draws the points beneath it;
 * `scale()` is read afresh for every drawing, so that both always agree.
 */

const CONTOURS = 9;
const MARGIN = { l: 30, r: 1, t: 1, b: 24, pad: 0 };

/**
 * What stands in until plotly.js, a large file, is there: the same place and range without axes
 * or zoom, so that points and images answer at once and nothing shifts when Plotly takes over.
 */
function createStandIn(host, ranges) {
  let shown = ranges;

  function scale() {
    const width = host.clientWidth - MARGIN.l - MARGIN.r;
    const height = host.clientHeight - MARGIN.t - MARGIN.b;
    const [x, y] = [shown.x, shown.y].map(([a, b]) => ({ middle: (a + b) / 2, span: b - a }));
    const unit = Math.max(x.span / width, y.span / height); // equal on both axes, nothing cut off
    return {
      left: MARGIN.l,
      top: MARGIN.t,
      width,
      height,
      x0: x.middle - (unit * width) / 2,
      x1: x.middle + (unit * width) / 2,
      y0: y.middle - (unit * height) / 2,
      y1: y.middle + (unit * height) / 2,
    };
  }

  const show = (next) => (shown = next);
  const fit = (half) => show(square(half));
  return { scale, show, fit, currentRanges: () => shown, retheme: async () => {}, resize() {}, contours() {} };
}

/** Plotly, run once a page, and after the first points: it holds the page up for a while. */
async function whenPlotlyRuns(version) {
  const { body } = await whenStored("plotly", version);
  globalThis.latentMapPlotlyRuns ??= inflate(body).then(runScript);
  await globalThis.latentMapPlotlyRuns;
  return globalThis.Plotly;
}

function runScript(source) {
  const script = document.createElement("script");
  script.src = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error("plotly.js could not be run"));
    document.head.append(script);
  });
}

function createFrame(Plotly, host, { ranges, onView }) {
  const traces = [
    { type: "scatter", mode: "markers", x: [], y: [], hoverinfo: "skip" },
    {
      type: "contour", x: [], y: [], z: [], visible: false, hoverinfo: "skip", showscale: false,
      contours: { coloring: "none" }, line: { width: 1.2, smoothing: 1 }, ncontours: CONTOURS,
    },
  ];
  const size = () => ({ width: host.clientWidth, height: host.clientHeight });

  async function mount(theme) {
    const layout = { ...frameLayout(theme, ranges), ...size() };
    const options = { displayModeBar: false, doubleClick: false, scrollZoom: true, showTips: false };
    await Plotly.newPlot(host, traces, layout, options);
    host.on("plotly_relayouting", onView);
    host.on("plotly_relayout", onView);
  }

  /** Where the plot area lies in the host, in CSS pixels, and the latent range it shows. */
  function scale() {
    const { xaxis, yaxis } = host._fullLayout;
    const [x0, x1] = xaxis.range;
    const [y0, y1] = yaxis.range;
    const area = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
    return { ...area, x0, x1, y0, y1 };
  }

  /** Contour lines of a grid {x, y, z}; none for null. */
  function contours(grid, colour) {
    if (!grid) return Plotly.restyle(host, { visible: false }, [1]);
    const lists = { x: [grid.x], y: [grid.y], z: [grid.z] };
    return Plotly.restyle(host, { ...lists, visible: true, "line.color": colour }, [1]);
  }

  const show = ({ x, y }) => Plotly.relayout(host, { "xaxis.range": x, "yaxis.range": y });
  const fit = (half) => show(square(half));

  const retheme = (theme) => Plotly.relayout(host, frameLayout(theme, currentRanges()));

  function currentRanges() {
    const { x0, x1, y0, y1 } = scale();
    return { x: [x0, x1], y: [y0, y1] };
  }

  return {
    contours,
    currentRanges,
    fit,
    mount,
    retheme,
    scale,
    show,
    resize: () => Plotly.relayout(host, size()),
    destroy: () => Plotly.purge(host),
  };
}

const square = (half) => ({ x: [-half, half], y: [-half, half] });

function frameLayout(theme, { x, y }) {
  return {
    autosize: false,
    margin: MARGIN,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: 12, color: withAlpha(theme.text, 0.7) },
    dragmode: "pan",
    hovermode: false,
    showlegend: false,
    xaxis: { ...axis(theme), range: x },
    yaxis: { ...axis(theme), range: y, scaleanchor: "x", scaleratio: 1 },
  };
}

function axis(theme) {
  return {
    zeroline: true,
    zerolinecolor: withAlpha(theme.text, 0.16),
    zerolinewidth: 1,
    gridcolor: withAlpha(theme.text, 0.08),
    showline: false,
    ticks: "",
    nticks: 9,
  };
}
