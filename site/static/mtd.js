/* What the published pages do in the browser: charts and explorers come alive, and long lists
   can be searched. Without JavaScript every picture and every entry is there all the same. */

const STATIC = new URL(".", document.currentScript.src);

/* --- Charts: swap the picture for a live one when it comes near the screen ---------- */

let vega;

/* A classic script, for a browser imports no module from a file. */
function loadVega() {
  vega ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("vega.js", STATIC);
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${script.src} cannot be read`));
    document.head.append(script);
  });
  return vega;
}

async function makeLive(chart) {
  const picture = chart.querySelector("svg");
  const spec = JSON.parse(chart.querySelector("script").textContent);
  const stage = document.createElement("div");
  stage.hidden = true;
  try {
    await loadVega();
    chart.append(stage);
    const { view } = await window.vegaEmbed(stage, spec, {
      mode: "vega-lite",
      renderer: "svg",
      actions: false,
      ast: true, // expressions are interpreted, so that a policy may forbid eval
      tooltip: { theme: "mtd" },
    });
    const live = stage.querySelector("svg");
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", picture.getAttribute("aria-label"));
    live.setAttribute("style", picture.getAttribute("style")); // how wide it may grow
    live.removeAttribute("aria-roledescription");
    stage.hidden = false;
    picture.remove();
    addValues(chart, view);
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

/* What the marks tell when pointed at, as tables for keyboards and screen readers: one for each kind of mark. */
function addValues(chart, view) {
  const kinds = new Map();
  const gather = (item) => {
    if (item.tooltip && typeof item.tooltip === "object") {
      const names = Object.keys(item.tooltip).join("\n");
      if (!kinds.has(names)) kinds.set(names, new Map());
      kinds.get(names).set(JSON.stringify(item.tooltip), item.tooltip);
    }
    item.items?.forEach(gather);
  };
  gather(view.scenegraph().root);
  if (!kinds.size) return;
  const fold = Object.assign(document.createElement("details"), { className: "mtd-values" });
  fold.append(Object.assign(document.createElement("summary"), { textContent: "Values of this chart" }));
  for (const rows of kinds.values()) {
    const frame = Object.assign(document.createElement("div"), { className: "mtd-scroll" });
    frame.append(tableOf([...rows.values()]));
    fold.append(frame);
  }
  chart.append(fold);
}

function tableOf(rows) {
  const columns = Object.keys(rows[0]);
  const line = (tag, texts) => {
    const row = document.createElement("tr");
    row.append(...texts.map((text) => Object.assign(document.createElement(tag), { textContent: text })));
    return row;
  };
  const table = document.createElement("table");
  table.createCaption().textContent = `What the marks tell: ${columns.join(", ")}`;
  table.createTHead().append(line("th", columns));
  table.createTBody().append(...rows.map((row) => line("td", Object.values(row))));
  return table;
}

/* --- Explorers: the controls choose among the pictures ------------------------------- */

function runExplorer(explorer) {
  const controls = [...explorer.querySelectorAll(".mtd-controls :is(select, input)")];
  const picture = explorer.querySelector(".mtd-picture");
  const others = [...explorer.querySelectorAll(":scope > template")].map((each) => each.content.firstElementChild);
  const frames = [picture.firstElementChild, ...others]; // in the order of the grid, the last control first
  const count = (control) => control.options?.length ?? Number(control.max) + 1;
  const at = (control) => control.selectedIndex ?? Number(control.value);
  const value = (control) => control.options?.[at(control)].text ?? JSON.parse(control.dataset.labels)[at(control)];
  const name = (control) => control.labels[0].firstElementChild.textContent;
  let announcement;
  explorer.addEventListener("input", ({ target }) => {
    if (target.type === "range") {
      target.setAttribute("aria-valuetext", value(target));
      target.nextElementSibling.textContent = value(target);
    }
    const frame = frames[controls.reduce((number, each) => number * count(each) + at(each), 0)];
    picture.replaceChildren(frame);
    explorer.querySelector(".mtd-shown > span").textContent = controls
      .map((each) => `${name(each)}: ${value(each)}`)
      .join(", ");
    clearTimeout(announcement); // a drag is told once, when it rests
    announcement = setTimeout(() => {
      explorer.querySelector("output").textContent = frame.getAttribute("aria-label");
    }, 400);
  });
  explorer.querySelector(".mtd-controls").hidden = false;
  explorer.dataset.live = "true";
}

/* --- What scrolls: reached by key, and a table says what it is ------------------------ */

/* The theme does the first on load and on resize; it does not know of folds that open. */
function tellScrollers() {
  const scrolls = (box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight + 1;
  const boxes = "pre, .output.text_html, .mtd-scroll, mjx-container[display], :has(> mjx-container[display])";
  for (const box of document.querySelectorAll(boxes)) {
    if (scrolls(box)) box.tabIndex = 0;
  }
  for (const table of document.querySelectorAll(".bd-article table")) {
    const frame = table.closest(".cell_output > .output, .pst-scrollable-table-container, .mtd-scroll");
    if (!frame) continue;
    if (scrolls(frame)) {
      const caption = table.caption ?? frame.closest("figure")?.querySelector(".caption-text");
      frame.setAttribute("role", "region");
      frame.setAttribute("aria-label", caption?.textContent.trim() ?? table.getAttribute("aria-label") ?? "Table");
    } else {
      frame.removeAttribute("role");
      frame.removeAttribute("aria-label");
    }
  }
}

/* MathJax sets the formulas after the page is loaded. */
function watchFormulas() {
  if (!window.MathJax) return;
  window.MathJax.startup = {
    ready() {
      MathJax.startup.defaultReady();
      MathJax.startup.promise.then(tellScrollers);
    },
  };
}

/* A cell of many words gets a least width, from 9 to 15 rem. */
function widenLongCells() {
  for (const cell of document.querySelectorAll(".bd-article td")) {
    const { length } = cell.textContent;
    if (length <= 24) continue;
    cell.classList.add("mtd-long");
    cell.style.setProperty("--mtd-least", `${Math.min(15, 9 + (length - 24) / 30)}rem`);
  }
}

/* --- Long lists: a box that leaves only the entries with the words typed -------------- */

function addFilter() {
  const entries = [...document.querySelectorAll(".bd-article :is(.citation-list > .citation, .mtd-interface tr)")];
  if (entries.length < 30) return;
  const texts = entries.map((each) => plain(each.textContent));
  const sections = [...document.querySelectorAll(".bd-article section section")].filter((s) => s.querySelector(".mtd-interface"));
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "search", autocomplete: "off" });
  const told = document.createElement("output");
  label.className = "mtd-filter";
  label.append("Show entries with ", box, told);
  box.addEventListener("input", () => {
    const words = plain(box.value).split(/\s+/);
    entries.forEach((each, i) => (each.hidden = !words.every((word) => texts[i].includes(word))));
    sections.forEach((each) => (each.hidden = !each.querySelector(".mtd-interface tr:not([hidden])")));
    told.textContent = box.value && ` ${entries.filter((each) => !each.hidden).length} of ${entries.length}`;
  });
  document.querySelector(".bd-article h1").after(label);
}

/* Small letters without accents. */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/* --- Where the reader is --------------------------------------------------------------- */

/* The theme keeps the sidebar where the last page left it. */
function showCurrentPage() {
  const sidebar = document.querySelector(".bd-sidebar-primary");
  const current = [...(sidebar?.querySelectorAll("li.current > a.current") ?? [])].at(-1);
  if (!current) return;
  const [frame, link] = [sidebar, current].map((each) => each.getBoundingClientRect());
  if (link.top < frame.top || link.bottom > frame.bottom) sidebar.scrollTop += link.top - frame.top - frame.height / 3;
}

/* The contents of the page mark the section under the reader's eyes. The theme's own way marks nothing
   after a jump and above the first section. */
function markContents() {
  document.body.removeAttribute("data-bs-spy");
  const links = [...document.querySelectorAll(".page-toc a.nav-link")].filter((link) => link.hash.length > 1);
  if (!links.length) return;
  const sections = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const begun = sections.findLastIndex((section) => section?.getBoundingClientRect().top < innerHeight * 0.4);
    const here = links[Math.max(begun, 0)];
    for (const link of links) link.classList.toggle("active", link === here || link.parentElement.contains(here));
  };
  addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  mark();
}

/* --- Print: on the light ground, whatever the screen shows ---------------------------- */

function printOnLight() {
  const page = document.documentElement.dataset;
  let theme;
  addEventListener("beforeprint", () => ([theme, page.theme] = [page.theme, "light"]));
  addEventListener("afterprint", () => (page.theme = theme));
}

watchFormulas();
watchCharts();
document.querySelectorAll(".mtd-explorer").forEach(runExplorer);
widenLongCells();
addFilter();
markContents();
printOnLight();
addEventListener("load", tellScrollers);
addEventListener("load", showCurrentPage);
addEventListener("resize", () => setTimeout(tellScrollers, 500)); // after the theme's own
document.addEventListener("toggle", tellScrollers, true); // this event does not bubble
