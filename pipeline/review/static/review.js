"use strict";
(() => {
  const one = (chosen, within = document) => within.querySelector(chosen);
  const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
  const list = one("#list"), detail = one("#detail"), said = one("#said"), help = one("#help");
  let place = 0; // of what was chosen last: it may have left the list since
  let shown = "";

  const items = () => (list ? all("[data-item]", list) : []);
  const chosen = () => (detail && one("[data-item]", detail)?.dataset.item) || "";

  const mark = () => {
    const name = chosen();
    items().forEach((item, at) => {
      const own = item.dataset.item === name;
      if (own) place = at;
      if (own) item.setAttribute("aria-current", "true"); else item.removeAttribute("aria-current");
    });
  };

  const step = (by) => {
    const found = items();
    if (!found.length) return;
    const at = found.findIndex((item) => item.dataset.item === chosen());
    const next = at >= 0 ? at + by : chosen() ? place + (by > 0 ? 0 : -1) : 0;
    const item = found[Math.min(Math.max(next, 0), found.length - 1)];
    item.click();
    item.scrollIntoView({ block: "nearest" });
  };

  const choose = (action) => {
    const radio = detail && one(`input[name=action][value=${action}]`, detail);
    if (!radio) return;
    radio.checked = true;
    suggest(radio);
    const why = one("#why", detail);
    why.focus();
    why.select();
  };

  // the reason that usually goes with an action, unless the person has written another
  const suggest = (radio) => {
    const why = one("#why", detail);
    const ready = all("input[name=action]", detail).map((other) => other.dataset.reason);
    if (!why.value || ready.includes(why.value)) why.value = radio.dataset.reason;
  };

  const dirty = () => {
    const why = detail && one("#why", detail);
    return Boolean(why && why.value !== why.defaultValue) || Boolean(detail && one("details[open] form", detail));
  };

  const reload = () => {
    const name = chosen();
    if (detail && name && one("#decision[hx-post^='/findings']", detail)) htmx.ajax("GET", `/findings/${encodeURIComponent(name)}`, { target: "#detail", source: "#filters" });
  };

  const remember = () => {
    const filters = one("#filters");
    if (!filters) return;
    const fields = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
    const page = one("#at")?.value;
    if (page > 1) fields.set("page", page);
    if (chosen() && location.pathname === "/") fields.set("finding", chosen());
    const asked = fields.toString();
    history.replaceState(null, "", location.pathname + (asked ? `?${asked}` : ""));
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => choose("accept"),
    d: () => choose("dismiss"),
    n: () => choose("note"),
    u: () => all("[data-undo]", detail ?? document).at(-1)?.click(),
    "/": () => one("#filters input[type=search]")?.focus(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = /^(input|select|textarea)$/i.test(event.target.tagName) && event.target.type !== "radio";
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#open-help")) help.showModal();
    if (event.target.closest("[data-close]")) said.replaceChildren();
    if (event.target.closest("[data-reload]")) { said.replaceChildren(); chosen() ? reload() : location.reload(); }
  });

  document.addEventListener("change", (event) => {
    if (event.target.name === "action") suggest(event.target);
    if (event.target.id === "scope") one("#confirm").replaceChildren();
  });

  one("#filters")?.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const field of all("input, select", event.target)) field.value = "";
    htmx.trigger(event.target, "change");
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target === detail) {
      said.replaceChildren();
      if (chosen() !== shown) detail.scrollTop = 0;
      shown = chosen();
    }
    if (target === detail || target === list) { mark(); remember(); }
  });
  // after a decision the keys are for the list again, and a screen reader begins at the title
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target === detail && event.detail.requestConfig?.verb === "post") one("h2", detail)?.focus({ preventScroll: true });
  });
  document.body.addEventListener("htmx:sendError", () => { said.textContent = document.body.dataset.lost; });
  // when the audit has run again, or others have decided: what is being written here stays
  document.body.addEventListener("changed", () => { if (!dirty()) reload(); });
  shown = chosen();
  mark();
})();
