/** Blocks and plotly.js from a server: a `source` for the map. */
/** @import {Source} from "../latent_map/types.js" */

/**
 * @param {(digest: string) => URL} blockUrl
 * @param {URL} plotlyUrl
 * @param {(name: string) => URL} latestUrl
 * @returns {Source}
 */
export function httpSource(blockUrl, plotlyUrl, latestUrl) {
  return {
    async latest(name, after) {
      const url = latestUrl(name);
      url.searchParams.set("after", after);
      const response = await fetch(url);
      return response.ok ? response.text() : null;
    },
    async block(digest) {
      const response = await fetch(blockUrl(digest));
      if (!response.ok) throw new Error(`Block ${digest}: the server answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    plotly: () => loadPlotly(plotlyUrl.href),
  };
}

/** plotly.js as a script, once a page. @type {(url: string) => Promise<any>} */
function loadPlotly(url) {
  const ready = () => /** @type {any} */ (globalThis).Plotly;
  if (ready()) return Promise.resolve(ready());
  const script = [...document.scripts].find(({ src }) => src === url) ?? appendScript(url);
  return new Promise((resolve, reject) => {
    script.addEventListener("load", () => resolve(ready()));
    script.addEventListener("error", () => {
      script.remove(); // the next map may try again
      reject(new Error("plotly.js could not be loaded"));
    });
  });
}

/** @type {(url: string) => HTMLScriptElement} */
function appendScript(url) {
  const script = document.createElement("script");
  script.src = url;
  document.head.append(script);
  return script;
}
