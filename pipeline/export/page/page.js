"use strict";
(() => {
  const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
  const one = (id) => document.getElementById(id);
  const cards = all("article.finding");
  const text = one("by-text");
  if (!text) return;
  const selects = all("select[data-by]");
  const words = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));

  const fits = (card, sought) =>
    selects.every((select) => !select.value || card.dataset[select.dataset.by] === select.value) &&
    sought.every((word) => words.get(card).includes(word));

  // a finding stays in sight while it or one that follows from it fits
  const filter = () => {
    const sought = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = new Set(cards.filter((card) => fits(card, sought)));
    for (const card of cards) card.hidden = !fitting.has(card) && !all("article.finding", card).some((child) => fitting.has(child));
    const shown = cards.filter((card) => !card.hidden).length;
    const numbers = [shown, cards.length];
    one("count").textContent = one("count").dataset.said.replace(/\{\}/g, () => numbers.shift());
    one("none").hidden = shown > 0;
  };

  const toggle = (open) => all("article.finding details").forEach((details) => { details.open = open; });

  const step = (by) => {
    const shown = cards.filter((card) => !card.hidden);
    const at = shown.indexOf(document.activeElement.closest("article.finding"));
    const next = at < 0 ? shown[0] : shown[Math.min(Math.max(at + by, 0), shown.length - 1)];
    if (next) { next.focus({ preventScroll: true }); next.scrollIntoView({ block: "start" }); }
  };

  let waiting = 0;
  text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  for (const select of selects) select.addEventListener("change", filter);
  one("clear").addEventListener("click", () => {
    text.value = "";
    for (const select of selects) select.value = "";
    filter();
  });
  one("open-all").addEventListener("click", () => toggle(true));
  one("close-all").addEventListener("click", () => toggle(false));
  for (const button of all("button[data-pick]")) button.addEventListener("click", () => {
    one("by-report").value = button.dataset.pick;
    filter();
    one("findings").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { event.preventDefault(); text.focus(); }
  });
  addEventListener("beforeprint", () => toggle(true));
  filter();
})();
