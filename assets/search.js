// The search of the frame in the browser: its list by keyboard, when it is seen, and its sheet on a phone.
// What is typed goes to the server like any live field (portico.js); what it finds comes back as an island's content.
(() => {
  "use strict";
  const FIELD = "[data-search]", BOX = "search-results";
  const field = () => document.querySelector(FIELD);
  const options = () => [...document.querySelectorAll(`#${BOX} [role=option]`)];
  const isOpen = () => document.body.classList.contains("searching");
  let active = null; // its id: what comes from the server anew is marked anew

  function mark(option, scroll) {
    active = option?.id ?? null;
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    const input = field();
    if (!input) return;
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
  }
  function tell() {
    const input = field(), shown = isOpen() && options().length > 0;
    if (input && input.getAttribute("aria-expanded") !== String(shown)) input.setAttribute("aria-expanded", String(shown));
    if (active && !document.getElementById(active)) mark(null);
    else if (active) mark(document.getElementById(active));
  }
  function begin() {
    const form = field()?.closest("form");
    if (!isOpen() && form) document.body.style.setProperty("--search-at", `${form.getBoundingClientRect().left}px`);
    document.body.classList.add("searching");
    tell();
  }
  function end(empty) {
    document.body.classList.remove("searching");
    mark(null);
    const input = field();
    if (empty && input?.value) { input.value = ""; input.dispatchEvent(new Event("input", { bubbles: true })); }
    tell();
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(FIELD)) begin();
    else if (isOpen() && !event.target.closest?.(".search, .results")) end(false);
  });
  document.addEventListener("input", (event) => { if (event.target.matches?.(FIELD)) { begin(); mark(null); } });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".results")) event.preventDefault(); // the field keeps focus, and the list stays
    else if (isOpen() && !event.target.closest?.(".search")) end(false);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-search-open]")) { begin(); field()?.focus(); }
    else if (event.target.closest?.("[data-search-close]")) { end(true); document.querySelector("[data-search-open]")?.focus(); }
    else if (event.target.closest?.(`#${BOX} [role=option]`)) { field()?.blur(); end(true); }
  });
  document.addEventListener("submit", (event) => { if (event.target.matches("form.search")) { field()?.blur(); end(false); } });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(FIELD)) return;
    const list = options(), at = list.findIndex((each) => each.id === active);
    if (event.key === "Escape") {
      end(true);
      if (document.querySelector("[data-search-open]")?.offsetParent) field().blur();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.length) {
      event.preventDefault();
      begin();
      const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? list.length - 1 : at - 1;
      mark(next < 0 ? null : list[Math.min(next, list.length - 1)], true);
    } else if (event.key === "Enter" && isOpen() && at >= 0) {
      event.preventDefault();
      event.stopImmediatePropagation(); // the whole list is not asked for as well
      list[at].click();
    }
  }, true);
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
  });
})();
