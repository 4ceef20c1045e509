// The browser's half of the components: themes, islands, menus, keyboard. No inline handlers, no eval, no user text as code.
(() => {
  "use strict";
  const root = document.documentElement;
  const meta = () => document.querySelector('meta[name="portico-theme"]');
  const system = matchMedia("(prefers-color-scheme: dark)");

  // Theme: set before the first paint, follows the system live when "auto".
  function applyTheme() {
    const wish = meta()?.content || "auto";
    const dark = wish === "dark" || (wish === "auto" && system.matches);
    root.dataset.theme = dark ? "dark" : "light";
    if (document.body && window.Quasar?.Dark && window.mounted !== false) {
      try { window.Quasar.Dark.set(dark); } catch { /* Quasar is not installed yet; it starts with the same choice */ }
    }
    document.dispatchEvent(new CustomEvent("portico-theme", { detail: { dark } }));
  }
  applyTheme();
  system.addEventListener("change", applyTheme);

  // Islands: one event per act, dispatched on the island's element.
  const short = (text, most) => String(text ?? "").slice(0, most);
  function emit(element, extra = {}) {
    const island = element.closest(".island");
    const actor = element.closest("[data-do]");
    if (!island || !actor || !island.contains(actor)) return;
    const detail = { do: actor.dataset.do, id: short(actor.dataset.id, 200), value: short(extra.value, 2000), on: !!extra.on };
    if (extra.fields) detail.fields = extra.fields;
    island.dispatchEvent(new CustomEvent("portico", { detail }));
  }
  // A start code that nobody guesses and everybody reads out well. Made here: it is nothing for the socket, either way.
  const signs = "abcdefghjkmnpqrstuvwxyz23456789";
  function fillIn(id) {
    const field = document.getElementById(id), told = document.getElementById(`${id}-told`);
    if (!field || !told) return;
    let code = "";
    while (code.replace(/-/g, "").length < 12) {
      const byte = crypto.getRandomValues(new Uint8Array(1))[0];
      if (byte >= 256 - (256 % signs.length)) continue;      // each sign as likely as the others
      code += (code.length % 5 === 4 ? "-" : "") + signs[byte % signs.length];
    }
    field.value = told.textContent = code;
  }
  const waiting = new WeakMap();
  function flushLive(input) {
    clearTimeout(waiting.get(input));
    waiting.delete(input);
    emit(input, { value: input.value });
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const link = target.closest("a[data-blank]");
    if (link) { link.target = "_blank"; link.rel = "noopener"; }
    const skip = target.closest("a.skip");       // focus moves, the address does not: it would draw the screen anew
    if (skip) { event.preventDefault(); document.getElementById(skip.hash.slice(1))?.focus(); }
  }, true);

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    const suggest = target.closest("[data-suggest]");
    if (suggest) { fillIn(suggest.dataset.suggest); return; }
    if (target.closest("[data-print]")) { window.print(); return; }
    const opener = target.closest("[data-menu]");
    if (opener) { toggle(opener); return; }
    const actor = target.closest("[data-do]");
    if (actor && !actor.matches("input, select, textarea, form") && actor.getAttribute("aria-disabled") !== "true") {
      if (actor.tagName === "A") event.preventDefault();
      if (actor.dataset.do === "theme") { if (meta()) meta().content = actor.dataset.id; applyTheme(); }
      emit(actor);
      if (actor.closest(".pop") && actor.matches("button, [role=option]")) close(true);
      return;
    }
    if (target.closest(".pop a[href]")) close(false);
    else if (open && !open.panel.contains(target)) close(false);
    const card = target.closest(".list tr[data-id]");
    const tick = card && (card.closest(".list.cards") || matchMedia("(max-width: 640px)").matches) && card.querySelector("input.tick");
    if (tick && !target.closest("a, button, input, label, select") && !String(getSelection())) { tick.click(); return; }
    const row = target.closest("tr.linked, li.linked");
    if (row && !target.closest("a, button, input, label, select") && !String(getSelection())) row.querySelector(".lead")?.click();
  });
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-do]:not([data-live])")) return;
    emit(field, { value: field.value, on: field.checked });
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches?.("[data-filter]")) filterOptions(field);
    if (!field.matches?.("[data-do][data-live]")) return;
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => flushLive(field), 250));
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-fold]");
    if (opener) opener.setAttribute("aria-expanded", String(opener.parentElement.classList.toggle("open")));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-do]")) return;
    event.preventDefault();
    const fields = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = short(value, 2000);
    emit(form, { fields });
    close(true);
  });

  // Menus: a button with aria-controls and the panel it names.
  let open = null;
  function toggle(opener) {
    const panel = document.getElementById(opener.getAttribute("aria-controls"));
    if (open && open.panel === panel) { close(true); return; }
    close(false);
    if (panel) show(opener, panel, true);
  }
  function show(opener, panel, focus) {
    panel.hidden = false;
    panel.tabIndex = -1; // a press on a label or a gap focuses the panel, not what is behind it
    opener.setAttribute("aria-expanded", "true");
    open = { id: panel.id, opener, panel };
    place(panel);
    if (!focus) return;
    const filter = panel.querySelector("[data-filter]");
    if (filter) { filter.value = ""; filterOptions(filter); filter.focus(); }
    else if (panel.querySelector("[role=listbox]")) (panel.querySelector('[aria-selected="true"]') || items(panel)[0])?.focus();
  }
  function place(panel) {
    panel.classList.remove("to-left");
    if (panel.getBoundingClientRect().right > root.clientWidth - 8) panel.classList.add("to-left");
  }
  function close(back) {
    if (!open) return;
    const { opener, panel } = open;
    open = null;
    panel.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
  }
  const items = (panel) => [...panel.querySelectorAll("[role=option], a[href], button, input, select")]
    .filter((item) => !item.disabled && item.offsetParent !== null && !item.matches("[data-filter], [type=hidden]"));
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  function filterOptions(field) {
    const words = plain(field.value);
    for (const option of field.closest(".pop").querySelectorAll("[role=option]")) option.hidden = !plain(option.textContent).includes(words);
  }
  addEventListener("popstate", () => close(false));
  document.addEventListener("focusin", (event) => {
    if (open && !open.panel.contains(event.target) && event.target !== open.opener) close(false);
  });

  let typed = "", typedAt = 0;
  const spelling = () => performance.now() - typedAt < 800; // a space in a name is not a choice
  function typeAhead(panel, letter) {
    const now = performance.now();
    typed = spelling() ? typed + letter : letter;
    typedAt = now;
    items(panel).find((item) => plain(item.textContent).startsWith(plain(typed)))?.focus();
  }
  function menuKey(event) {
    const list = items(open.panel);
    const at = list.indexOf(document.activeElement);
    const inDate = event.target.matches?.("input:not([type=checkbox]):not([data-filter]), select");
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(true); return; }
    if (inDate) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at < 0 ? list.length - 1 : at - 1, Home: 0, End: list.length - 1 };
    const typing = event.target.matches?.("[data-filter]");
    if (event.key in steps && !(typing && (event.key === "Home" || event.key === "End"))) {
      event.preventDefault();
      const next = list[Math.min(Math.max(steps[event.key], 0), list.length - 1)];
      if (typing === true && event.key === "ArrowUp") return;
      if (event.key === "ArrowUp" && at === 0) (open.panel.querySelector("[data-filter]") || next).focus();
      else next?.focus();
    } else if ((event.key === "Enter" || (event.key === " " && !typing && !spelling())) && event.target.matches("[role=option]")) {
      event.preventDefault();
      event.target.click();
    } else if (event.key === "Enter" && typing) {
      event.preventDefault();
      list[0]?.click();
    } else if (event.key.length === 1 && !typing && !event.ctrlKey && !event.metaKey && open.panel.querySelector("[role=listbox]")) {
      if (event.key === " ") event.preventDefault();
      typeAhead(open.panel, event.key);
    }
  }
  function keepInside(event) {
    const box = [...document.querySelectorAll(".q-dialog .dialog")].at(-1);
    const stops = box && [...box.querySelectorAll("a[href], button, input, select, textarea")].filter((one) => !one.disabled && one.offsetParent !== null);
    if (!stops?.length) return;
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (box.contains(document.activeElement) && document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") keepInside(event);
    if (open) { menuKey(event); return; }
    const field = event.target;
    if (event.key === "ArrowDown" && field.matches?.("[data-menu]")) { event.preventDefault(); toggle(field); }
    if (event.key === "Enter" && field.matches?.("[data-do][data-live]")) flushLive(field);
    if (event.key === "Escape" && field.matches?.("[data-do][data-live]") && field.value) { field.value = ""; flushLive(field); }
    if (event.key === "Escape" && field.matches?.("[data-search]")) field.value = "";
  }, true);

  // An island's content may be replaced at any time: keep focus, caret, typed text and the open menu.
  let last = null;
  const key = (element) => ["data-do", "data-id", "data-key", "name", "id", "href", "aria-controls"].map((name) => element.getAttribute(name) ?? "").join("\n");
  document.addEventListener("focusin", (event) => {
    const island = event.target.closest?.(".island");
    last = island ? { island, element: event.target, key: key(event.target), then: event.target.dataset.then } : null;
  });
  function restore() {
    if (open && !open.panel.isConnected) {
      const panel = document.getElementById(open.id);
      const opener = panel && document.querySelector(`[aria-controls="${CSS.escape(open.id)}"]`);
      open = null;
      if (panel && opener) show(opener, panel, false);
    }
    if (!last || last.element.isConnected || !last.island.isConnected) return;
    if (document.activeElement && document.activeElement !== document.body) return;
    const old = last.element;
    const all = [...last.island.querySelectorAll("a, button, input, select, textarea, [tabindex]")];
    const next = all.find((one) => key(one) === last.key && !one.disabled)
      || (old.dataset.key && all.find((one) => one.dataset.key === old.dataset.key && !one.disabled))
      || (last.then && all.find((one) => one.dataset.id === last.then));
    if (!next) return;
    const typing = old.matches("input[type=text], textarea") && next.matches("input, textarea");
    if (typing && next.value !== old.value) {
      next.value = old.value;
      if (next.matches("[data-live]")) { clearTimeout(waiting.get(old)); waiting.set(next, setTimeout(() => flushLive(next), 250)); }
    }
    next.focus({ preventScroll: true });
    if (typing) try { next.setSelectionRange(old.selectionStart, old.selectionEnd); } catch { /* not a text field */ }
  }
  function reconnecting() {
    const popup = document.getElementById("popup");
    const words = document.querySelector("[data-reconnecting]")?.dataset.reconnecting;
    if (popup && words && popup.dataset.words !== words) {
      popup.dataset.words = words;
      popup.setAttribute("role", "status");
      popup.replaceChildren(Object.assign(document.createElement("span"), { textContent: words }));
    }
  }
  document.addEventListener("DOMContentLoaded", () => {
    applyTheme();
    reconnecting();
    new MutationObserver(() => { restore(); reconnecting(); }).observe(document.body, { childList: true, subtree: true });
  });

  // Files that wait for what they belong to: once the server says what that is, their form goes on its way.
  function sendFiles(tries) {
    const box = document.querySelector("[data-send-to]"), form = box?.querySelector("form");
    if (!form) { if (tries > 0) setTimeout(() => sendFiles(tries - 1), 50); return; }
    form.elements.message.value = box.dataset.sendTo;
    form.submit();
  }

  window.portico = {
    sendFiles() { sendFiles(40); },
    arrived(elsewhere) {
      if (elsewhere) window.scrollTo(0, 0);
      setTimeout(() => {                   // who was quicker and has begun already is left where they are
        const at = document.activeElement;
        const begun = elsewhere ? open || at?.closest("#main, .q-dialog") : at && at !== document.body;
        if (!begun) document.getElementById("page-title")?.focus({ preventScroll: true });
      }, 0);
    },
  };
})();
