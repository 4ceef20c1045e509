// Lists in the browser: rows by keyboard, tables that fit.
// The arrow keys inside a list, J and K from anywhere, "/" to the search; Enter is the link's own. Silent while typing.
// Single keys can be switched off in the account, for this browser: speech input writes letters too (WCAG 2.1.4).
(() => {
  "use strict";
  const STEPS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };
  const ROWS = ".slim-row, .list tbody .lead, .rows .linked .lead";
  const seen = (element) => element.offsetParent !== null;
  const rowsIn = (list) => [...list.querySelectorAll(ROWS)].filter(seen);
  const busy = () => document.querySelector(".q-dialog, [data-menu][aria-expanded=true]");
  // On a Greek keyboard the key beside H writes another letter: what is not Latin is known by its place.
  const letter = ({ key, code }) => (/^[a-z]$/i.test(key) ? key : key.length === 1 ? code.replace("Key", "") : "").toLowerCase();
  const homeOf = (element) => element.closest?.(".data-list, .rows");
  const QUIET = "portico-single-keys", SWITCH = "[data-single-keys]";
  const quiet = () => { try { return localStorage.getItem(QUIET) === "off"; } catch { return false; } }; // no storage: as at first

  function step(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented || busy()) return;
    const field = event.target, arrow = event.key.startsWith("Arrow"), by = STEPS[arrow ? event.key : letter(event)];
    if (!arrow && quiet()) return;
    const typing = field.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const fromSearch = event.key === "ArrowDown" && field.matches?.("[data-do=search][data-live]");
    if (!by || (typing && !fromSearch)) return;
    const home = homeOf(field);
    const list = home && rowsIn(home).length ? home : arrow ? null : [...document.querySelectorAll(".data-list, .rows")].find((one) => rowsIn(one).length);
    if (!list) return;
    event.preventDefault();
    const rows = rowsIn(list);
    let at = rows.findIndex((row) => row.closest("tr, li").contains(field));
    if (at < 0 && !fromSearch) at = rows.findIndex((row) => row.matches("[aria-current]"));
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", step);

  function search(event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || busy() || quiet()) return;
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const near = event.target.closest?.(".data-list")?.querySelector("[data-do=search][data-live]");
    const field = near || [...document.querySelectorAll("[data-search], [data-do=search][data-live]")].find(seen);
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
  document.addEventListener("keydown", search, true);

  function switched(event) {
    if (!event.target.matches?.(SWITCH)) return;
    try { localStorage.setItem(QUIET, event.target.checked ? "on" : "off"); } catch { /* not kept: it stays as it was */ }
    show();
  }
  function show() {
    document.documentElement.classList.toggle("single-keys-off", quiet());
    const box = document.querySelector(SWITCH);
    if (box && box.checked === quiet()) box.checked = !quiet();
  }
  document.addEventListener("change", switched);

  // The open row is brought into view once: news about the others do not move what somebody reads.
  let shown = "", within = null;
  function follow() {
    const now = document.querySelector(".slim-row[aria-current]");
    const href = now?.getAttribute("href") ?? "", list = now?.closest(".slim");
    if (href === shown && list === within) return;
    [shown, within] = [href, list];
    now?.scrollIntoView({ block: "nearest" });
  }

  // A table wider than its card gives up room, then size, then the columns a phone does without, one by one, and at
  // last its names wrap (theme.css). Columns that a person chose stay: their table scrolls sideways.
  const fitted = new WeakMap(); // list -> its width and its table's, as they were fitted
  const widths = (list) => `${list.clientWidth} ${list.querySelector("table")?.offsetWidth}`;
  function fit(list) {
    squeeze(list);
    fitted.set(list, widths(list));
  }
  // Drawn before its page was laid out, a list is as wide as nothing: it is fitted when it gets its width.
  const watched = new ResizeObserver((entries) => {
    for (const list of new Set(entries.map(({ target }) => target.closest(".list")))) if (list && fitted.get(list) !== widths(list)) fit(list);
  });
  function begin(list) {
    fit(list);
    watched.observe(list);
    const table = list.querySelector("table");
    if (table) watched.observe(table);
  }
  function squeeze(list) {
    list.classList.remove("tight", "small", "wrapped");
    list.querySelectorAll(".dropped").forEach((cell) => cell.classList.remove("dropped"));
    const wide = () => list.scrollWidth > list.clientWidth;
    if (wide()) list.classList.add("tight");
    if (wide()) list.classList.add("small");
    if (list.matches(".chosen")) return;
    for (const { cellIndex } of list.querySelectorAll("th.c-hidden")) {
      if (!wide()) return;
      for (const row of list.querySelector("table").rows) cellAt(row, cellIndex)?.classList.add("dropped");
    }
    if (wide()) list.classList.add("wrapped");
  }
  function cellAt(row, column) {
    let at = 0;
    for (const cell of row.cells) {
      if (at === column) return cell;
      at += cell.colSpan;
    }
  }
  const lists = () => [...document.querySelectorAll(".list")];
  addEventListener("resize", () => lists().forEach(fit));
  document.fonts.addEventListener("loadingdone", () => lists().forEach(fit));

  document.addEventListener("DOMContentLoaded", () => {
    show();
    new MutationObserver(() => { follow(); show(); lists().filter((list) => !fitted.has(list)).forEach(begin); }).observe(document.body, { childList: true, subtree: true });
  });
})();
