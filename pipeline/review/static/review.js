"use strict";
(() => {
  const one = (chosen, within = document) => within.querySelector(chosen);
  const all = (chosen, within = document) => [...within.querySelectorAll(chosen)];
  const list = one("#list"), detail = one("#detail"), said = one("#said"), help = one("#help");
  let place = 0; // of what was chosen last: it may have left the list since
  let shown = "";
  const waiting = new Map(); // pane → the newest request for it: the only one whose answer is shown there
  let after; // what was asked for while the finding was on its way or its decision was being recorded
  let turning = 0; // 1 or -1: over the end of the list, to the first or last item of the next or previous page
  let told = ""; // what keeps the page from being up to date: said once, not at every asking
  let stale = false; // the list has changed while another piece of it was on its way

  const items = () => (list ? all("[data-item]", list) : []);
  const chosen = () => (detail && one("[data-item]", detail)?.dataset.item) || "";
  const current = () => waiting.get(detail)?.name || chosen();

  const mark = () => {
    const name = chosen();
    items().forEach((item, at) => {
      const own = item.dataset.item === name;
      if (own) place = at;
      if (own) item.setAttribute("aria-current", "true"); else item.removeAttribute("aria-current");
    });
  };

  const show = (item) => {
    item?.click();
    item?.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const found = items(), name = current();
    const at = found.findIndex((item) => item.dataset.item === name);
    const next = at >= 0 ? at + by : name ? place + (by > 0 ? 0 : -1) : 0;
    if (found[next]) show(found[next]); else turn(by);
  };

  const turn = (by) => {
    if (waiting.get(list)?.by) return;
    turning = by;
    one(`a[rel=${by > 0 ? "next" : "prev"}]`, list)?.click();
    turning = 0;
  };

  // a decision is about the finding that is seen: until the one asked for is there, or the decision is recorded, keys wait
  const once = (act) => () => {
    const now = waiting.get(detail);
    if (now && !now.reloads) after = act; else act();
  };
  const unlessSaving = (act) => () => {
    if (waiting.get(detail)?.saves) after = act; else act();
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
    if (!detail) return false;
    const written = all("input[name=why]", detail).some((why) => why.value !== why.defaultValue);
    return written || Boolean(one("details[open] form", detail));
  };

  const reload = () => {
    const address = detail && one("[data-address]", detail)?.dataset.address;
    if (address && !waiting.has(detail)) htmx.ajax("GET", address, { target: "#detail", source: "#filters" });
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
    j: unlessSaving(() => step(1)),
    k: unlessSaving(() => step(-1)),
    a: once(() => choose("accept")),
    d: once(() => choose("dismiss")),
    n: once(() => choose("note")),
    u: once(() => all("[data-undo]", detail ?? document).at(-1)?.click()),
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

  // a request for a pane: whether it may go, and what its answer will mean
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const { target, elt, xhr, requestConfig } = event.detail;
    if (target !== detail && target !== list) return;
    const asked = { xhr, by: turning, name: elt.dataset.item, saves: requestConfig.verb === "post", reloads: false, from: document.activeElement };
    asked.reloads = !asked.saves && (target === list ? elt.hidden : elt.id === "filters");
    if (target === list ? mayList(asked) : mayShow(asked, elt)) {
      waiting.set(target, asked);
      xhr.addEventListener("loadend", () => arrived(target, asked));
    } else event.preventDefault();
  });

  const mayList = (asked) => {
    if (asked.reloads && waiting.has(list)) stale = true;
    else if (!asked.reloads) one("#confirm")?.replaceChildren(); // it was about the list as it was
    return !(asked.reloads && waiting.has(list));
  };

  const mayShow = (asked, elt) => {
    const saving = waiting.get(detail)?.saves;
    if (saving && !asked.saves && !asked.reloads) after = () => (asked.name ? show(items().find((item) => item.dataset.item === asked.name)) : elt.click());
    if (saving || asked.reloads) return !saving;
    after = undefined;
    said.replaceChildren();
    detail.inert = true;
    return true;
  };

  const arrived = (target, asked) => {
    if (waiting.get(target) !== asked) return;
    waiting.delete(target);
    const well = asked.xhr.status >= 200 && asked.xhr.status < 300;
    if (target === list) listed(asked, well); else detailed(asked, well);
  };

  const listed = (asked, well) => {
    if (well && asked.by) show(asked.by > 0 ? items()[0] : items().at(-1));
    if (stale) htmx.trigger(document.body, "decided");
    stale = false;
  };

  // after a decision the keys are for the list again, and a screen reader begins at the title
  const detailed = (asked, well) => {
    const act = after;
    after = undefined;
    detail.inert = false;
    if (asked.saves) (well ? one("h2", detail) : asked.from)?.focus({ preventScroll: true });
    if (well) act?.();
  };

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr, requestConfig } = event.detail;
    if (requestConfig.elt.id === "status") {
      const fault = xhr.status < 400 ? "" : xhr.responseText;
      if (fault && fault === told) event.detail.shouldSwap = false;
      told = fault;
    }
    if (target !== detail && target !== list) return;
    const asked = waiting.get(target);
    if (asked?.xhr !== xhr || (target === detail && asked.reloads && dirty())) event.detail.shouldSwap = false;
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if (target === detail) {
      if (chosen() !== shown) detail.scrollTop = 0;
      shown = chosen();
    }
    if (target === detail || target === list) { mark(); remember(); }
  });
  document.body.addEventListener("htmx:sendError", () => { said.textContent = document.body.dataset.lost; });
  // when the audit has run again, or others have decided: what is being written here stays
  document.body.addEventListener("changed", () => { if (!dirty()) reload(); });
  shown = chosen();
  mark();
})();
