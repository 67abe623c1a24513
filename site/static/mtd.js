/* What the published pages do in the browser: charts and explorers come alive, and controls
   and wide tables have names. Without JavaScript every picture is there all the same. */

const STATIC = new URL(".", document.currentScript.src);

/* --- Charts: swap the picture for a live one when it comes near the screen ---------- */

async function makeLive(chart) {
  const picture = chart.querySelector("svg");
  const spec = JSON.parse(chart.querySelector("script").textContent);
  const stage = document.createElement("div");
  stage.hidden = true;
  try {
    const { vegaEmbed } = await import(new URL("vega.js", STATIC));
    chart.append(stage);
    await vegaEmbed(stage, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      tooltip: { theme: "mtd" },
    });
    const live = stage.querySelector("svg");
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", picture.getAttribute("aria-label"));
    live.removeAttribute("aria-roledescription");
    stage.hidden = false;
    picture.remove();
    chart.dataset.live = "true";
  } catch (error) {
    stage.remove();
    chart.dataset.live = "false";
    console.error("The chart stays a picture:", error);
  }
}

function watchCharts() {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((entry) => entry.isIntersecting)) {
        watcher.unobserve(entry.target);
        makeLive(entry.target);
      }
    },
    { rootMargin: "400px" },
  );
  document.querySelectorAll("[data-chart]").forEach((chart) => watcher.observe(chart));
}

/* --- Explorers: the widget takes the place of its first picture --------------------- */

function nameSliders(explorer) {
  for (const handle of explorer.querySelectorAll(".noUi-handle")) {
    const row = handle.closest(".widget-inline-hbox");
    const readout = row.querySelector(".widget-readout");
    const sayValue = () => handle.setAttribute("aria-valuetext", readout.textContent);
    handle.setAttribute("aria-label", row.querySelector(".widget-label").textContent);
    new MutationObserver(sayValue).observe(readout, { childList: true, characterData: true });
    sayValue();
  }
}

function watchExplorers() {
  for (const explorer of document.querySelectorAll(".mtd-explorer")) {
    const watcher = new MutationObserver(() => {
      if (!explorer.querySelector(".widget-subarea svg")) return;
      watcher.disconnect();
      explorer.dataset.live = "true";
      nameSliders(explorer);
    });
    watcher.observe(explorer, { childList: true, subtree: true });
  }
}

/* The widget manager knows only MathJax 2 and would call what MathJax 3 does not have. */
function answerWidgetManager() {
  if (!window.MathJax) return;
  window.MathJax.startup = {
    ready() {
      MathJax.startup.defaultReady();
      MathJax.startup.promise.then(openWideFormulas);
      MathJax.Hub = { Queue() {} };
    },
  };
}

/* A formula wider than the page scrolls; the keyboard must reach it too. */
function openWideFormulas() {
  for (const formula of document.querySelectorAll("mjx-container[display]")) {
    const frame = [formula, formula.parentElement].find((box) => box.scrollWidth > box.clientWidth);
    if (frame) frame.tabIndex = 0;
  }
}

/* --- What scrolls sideways: reached by key, and a table says what it is ------------------ */

/* The theme does the first on load and on resize; it does not know of folds that open. */
function tellScrollers() {
  for (const box of document.querySelectorAll("pre, .output.text_html")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
  for (const table of document.querySelectorAll(".bd-article table")) {
    const frame = table.closest(".cell_output > .output, .pst-scrollable-table-container");
    if (!frame) continue;
    if (frame.scrollWidth > frame.clientWidth) {
      const caption = table.caption ?? frame.closest("figure")?.querySelector(".caption-text");
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", caption?.textContent.trim() || "Wide table");
    } else {
      frame.removeAttribute("role");
      frame.removeAttribute("aria-label");
    }
  }
}

/* --- Print: on the light ground, whatever the screen shows ---------------------------- */

function printOnLight() {
  const page = document.documentElement.dataset;
  let theme;
  addEventListener("beforeprint", () => ([theme, page.theme] = [page.theme, "light"]));
  addEventListener("afterprint", () => (page.theme = theme));
}

answerWidgetManager();
watchCharts();
watchExplorers();
printOnLight();
addEventListener("load", tellScrollers);
addEventListener("resize", () => setTimeout(tellScrollers, 500)); // after the theme's own
document.addEventListener("toggle", tellScrollers, true); // this event does not bubble
