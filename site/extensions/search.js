/* Sphinx puts this after its own search (language_data.js). Results come by how much a page says
   about the words (BM25), those with a word in a title or heading first, and each excerpt is
   prose around a word. mtd_search.py writes the counts. */

const withoutAccents = (text) => text.replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize("NFD")[0]);

const queryWords = () => {
  const stemmer = new Stemmer();
  const query = new URLSearchParams(location.search).get("q") ?? "";
  return splitQuery(query.toLowerCase()).map((word) => stemmer.stemWord(word));
};

/* API entries are many and have their own page: they come after pages that are about the word. */
Scorer.objPrio = { 0: 0, 1: -5, 2: -10 };

Scorer.score = ([docname, , anchor, description, score]) => {
  if (anchor || description) return score;
  const { docnames, counts, lengths } = Search._index;
  const page = docnames.indexOf(docname);
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const weights = queryWords().map((word) => {
    const times = counts[word]?.[page] ?? 1;
    return (times * 2.2) / (times + 1.2 * (0.25 + (0.75 * lengths[page]) / mean));
  });
  return score + (4 * weights.reduce((sum, weight) => sum + weight, 0)) / Math.max(weights.length, 1);
};

const NOT_PROSE = ".headerlink, script, style, template, svg, details.hide, .cell_input, .mtd-card, nav, h1";

Search.htmlToText = (html, anchor) => {
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article");
  article.querySelectorAll(NOT_PROSE).forEach((element) => element.remove());
  const part = (anchor && article.querySelector(`[id="${anchor.slice(1)}"]`)) || article;
  return part.textContent.replace(/\s+/g, " ").trim();
};

Search.makeSearchSummary = (html, words, anchor) => {
  const text = Search.htmlToText(html, anchor);
  const plain = withoutAccents(text.toLowerCase());
  const places = [...words].map((word) => plain.search(new RegExp(`(?<![\\p{L}])${withoutAccents(word)}`, "u")));
  const place = Math.min(...places.filter((at) => at >= 0), text.length);
  const start = place < text.length && place > 100 ? text.indexOf(" ", place - 100) + 1 : 0;
  const excerpt = document.createElement("p");
  excerpt.classList.add("context");
  excerpt.textContent = (start ? "… " : "") + text.slice(start, text.indexOf(" ", start + 240) + 1 || text.length) + "…";
  return excerpt;
};
