/* What the published pages do in the browser: charts and explorers come alive, wide tables
   can be reached by keyboard, fold buttons of the sidebar have names from the build.
   Without JavaScript every picture is there; this file only adds to it. */

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

function nameControls(explorer) {
  for (const label of explorer.querySelectorAll(".widget-label")) {
    const handle = label.parentElement.querySelector(".noUi-handle");
    handle?.setAttribute("aria-label", label.textContent);
  }
}

function watchExplorers() {
  for (const explorer of document.querySelectorAll(".mtd-explorer")) {
    const watcher = new MutationObserver(() => {
      if (!explorer.querySelector(".widget-subarea svg")) return;
      watcher.disconnect();
      explorer.dataset.live = "true";
      nameControls(explorer);
    });
    watcher.observe(explorer, { childList: true, subtree: true });
  }
}

/* The widget manager speaks to MathJax 2 only; MathJax 3 needs nothing from it. */
function answerWidgetManager() {
  if (!window.MathJax) return;
  window.MathJax.startup = {
    ready() {
      MathJax.startup.defaultReady();
      MathJax.Hub = { Queue() {} };
    },
  };
}

answerWidgetManager();
watchCharts();
watchExplorers();
