/* Sphinx puts this after its own search (language_data.js). Results come by how much a page says
   about the words (BM25), those with a word in a title or heading first, and each excerpt is
   prose around a word. mtd_search.py writes the counts. */

const withoutAccents = (text) => text.replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize("NFD")[0]);

const queryWords = () => {
  const stemmer = new Stemmer();
  const query = new URLSearchParams(location.search).get("q") ?? "";
  return splitQuery(query.toLowerCase()).map((word) => stemmer.stemWord(word));
};

/* Entries of the interface are many and have pages of their own: these come after pages about the word. */
Scorer.objPrio = { 0: 0, 1: -5, 2: -10 };

/* Between 0 and 8, so that a word in a heading (10 more than in the text) outweighs all of it. */
const relevance = (word, page) => {
  const { counts, lengths } = Search._index;
  const times = counts[word]?.[page] ?? 1;
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return (8 * times) / (times + 6 * (0.6 + (0.4 * lengths[page]) / mean));
};

Scorer.score = ([docname, , anchor, description, score]) => {
  if (anchor || description) return score; // a place on a page, or an entry of the interface
  if (docname.startsWith("chapters/reference/api/")) return score - 5;
  const page = Search._index.docnames.indexOf(docname);
  const words = queryWords();
  return score + words.reduce((sum, word) => sum + relevance(word, page), 0) / Math.max(words.length, 1);
};

const NOT_PROSE = ".headerlink, script, style, template, svg, details.hide, .cell_input, .mtd-card, nav, h1";

Search.htmlToText = (html, anchor) => {
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("article.bd-article");
  article.querySelectorAll(NOT_PROSE).forEach((element) => element.remove());
  article.querySelectorAll("p, li, dt, dd, td, th, h2, h3, h4").forEach((element) => element.append(" "));
  const place = anchor ? article.querySelector(`[id="${anchor.slice(1)}"]`) : null;
  const part = place?.matches("dt") ? place.nextElementSibling : place; // a term's definition
  return (part || article).textContent.replace(/\s+/g, " ").trim();
};

Search.makeSearchSummary = (html, words, anchor) => {
  const text = Search.htmlToText(html, anchor);
  const plain = withoutAccents(text.toLowerCase());
  const places = [...words].map((word) => plain.search(new RegExp(`(?<![\\p{L}])${withoutAccents(word)}`, "u")));
  const place = Math.min(...places.filter((at) => at >= 0), text.length);
  const start = place < text.length && place > 100 ? text.indexOf(" ", place - 100) + 1 : 0;
  const space = text.indexOf(" ", start + 240);
  const end = space < 0 ? text.length : space;
  const excerpt = document.createElement("p");
  excerpt.classList.add("context");
  excerpt.textContent = (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  return excerpt;
};
