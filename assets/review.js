// Review of what clients sent: on an item with the focus, A accepts and R sends back, arrows go to its neighbours. Whatever
// was decided, by key or by mouse, the next one gets the focus once the page has drawn it.
(() => {
  "use strict";
  const ACTS = { KeyA: "accept", KeyR: "return" }; // by the place of the key: a Greek keyboard has α and ρ there
  const items = () => [...document.querySelectorAll("[data-review]")];
  let decided = null, next = "";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, .q-dialog")) return;
    const all = items(), here = event.target.closest?.("[data-review]");
    if (here && ACTS[event.code]) {
      const button = here.querySelector(`[data-do="${ACTS[event.code]}"]`);
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !all.length || event.target.closest?.("a, button, [role=menu]") && !here) return;
    const wanted = here ? all[all.indexOf(here) + step] : step > 0 ? all[0] : null;
    if (wanted) { event.preventDefault(); wanted.focus(); }
  });
  document.addEventListener("click", (event) => {
    const here = event.target.closest?.("[data-do=accept], [data-do=return]")?.closest("[data-review]");
    if (!here) return;
    const all = items(), at = all.indexOf(here);
    decided = here.dataset.review;
    next = (all[at + 1] ?? all[at - 1])?.dataset.review ?? "";
  });
  function onward() { // a dialog comes first; who cancels it stays where they were
    if (decided === null || document.querySelector(".q-dialog") || items().some((one) => one.dataset.review === decided)) return;
    const wanted = items().find((one) => one.dataset.review === next) ?? document.getElementById("page-title");
    decided = null;
    wanted?.focus();
  }
  document.addEventListener("DOMContentLoaded", () => new MutationObserver(onward).observe(document.body, { childList: true, subtree: true }));
})();
