// The light pages' few conveniences; every form works without them.
(() => {
  "use strict";
  // Show and hide what was typed into a password field.
  for (const form of document.querySelectorAll("form[data-show]")) {
    for (const input of form.querySelectorAll("input[type=password]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn ghost";
      button.textContent = form.dataset.show;
      button.setAttribute("aria-controls", input.id);
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        const shown = input.type === "text";
        input.type = shown ? "password" : "text";
        button.textContent = shown ? form.dataset.show : form.dataset.hide;
        button.setAttribute("aria-pressed", String(!shown));
        input.focus();
      });
      form.addEventListener("submit", () => { input.type = "password"; });
      input.after(button);
    }
  }
  // What was typed here and not taken yet survives a reload of this tab, for a quarter of an hour; there is no key to
  // seal it with before somebody is signed in. Never passwords, codes, files. Signing in or out ends it (drafts.js).
  const LIGHT = "portico-light", KEPT_MS = 900_000;
  const secret = (input) => ["password", "hidden", "file"].includes(input.type)
    || /^(one-time-code|cc-|.*-password)/.test(input.autocomplete);
  const ticks = (input) => ["checkbox", "radio"].includes(input.type);
  // Kept under a figure made of the address: it may be a mailed link, which must not stay behind in the tab.
  const figure = (text) => [...text].reduce((sum, sign) => (Math.imul(sum, 31) + sign.codePointAt(0)) >>> 0, 7).toString(36);
  const keyOf = (form) => figure(`${location.pathname}|${form.getAttribute("action")}|${form.elements.step?.value ?? ""}`);
  const forms = [...document.querySelectorAll("form[method=post]")], here = new Set(forms.map(keyOf));
  const came = performance.getEntriesByType("navigation")[0]?.responseStatus;      // a page of an error took nothing
  let kept = {}, leaving = false;
  try { kept = JSON.parse(sessionStorage.getItem(LIGHT)) ?? {}; } catch { /* switched off */ }
  for (const [key, one] of Object.entries(kept)) {
    if (one.sent && !here.has(key) && came > 0 && came < 400) delete kept[key];    // another page came: it was taken
    else if (here.has(key)) one.sent = false;
  }
  function store() {
    for (const [key, one] of Object.entries(kept)) if (!(Date.now() - one.at < KEPT_MS)) delete kept[key];
    try {
      if (leaving || !Object.keys(kept).length) sessionStorage.removeItem(LIGHT);
      else sessionStorage.setItem(LIGHT, JSON.stringify(kept));
    } catch { /* full or switched off */ }
  }
  store();
  setInterval(store, 60_000);
  for (const form of forms) {
    const key = keyOf(form);
    const fields = [...form.elements].filter((one) => one.name && one.matches("input, select, textarea") && !secret(one) && !one.hidden);
    for (const one of fields) {
      const value = kept[key]?.fields[one.name];
      if (ticks(one)) { if (value !== undefined && one.checked === one.defaultChecked) one.checked = value.includes(one.value); continue; }
      const given = one.matches("select") ? [...one.options].find((option) => option.defaultSelected)?.value ?? one.options[0]?.value : one.defaultValue;
      if (value !== undefined && one.value === given) one.value = value;
    }
    form.addEventListener("input", () => {
      const chosen = (name) => fields.filter((one) => one.name === name && one.checked).map((one) => one.value);
      kept[key] = { at: Date.now(), sent: false, fields: Object.fromEntries(fields.map((one) => [one.name, ticks(one) ? chosen(one.name) : one.value])) };
      store();
    });
    form.addEventListener("submit", () => {
      leaving ||= /\/auth\/logout$/.test(form.getAttribute("action"));
      if (kept[key]) kept[key].sent = true;
      store();
      if (leaving) sessionStorage.removeItem("portico-unheard");
    });
  }
  // One press is one request.
  for (const form of document.querySelectorAll("form[method=post]:not([data-again])")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      form.querySelector("button[type=submit]")?.setAttribute("aria-busy", "true");
    });
  }
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector("button[type=submit]")?.removeAttribute("aria-busy");
    }
  });
  // Files on their way say how far they are; without this script the browser sends them by itself.
  document.addEventListener("submit", (event) => {
    const form = event.target, box = form.querySelector(".door-progress");
    if (form.dataset.progress === undefined || !box) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const bar = box.querySelector("progress"), line = box.querySelector("p"), sending = new XMLHttpRequest();
    const done = (words) => { delete form.dataset.sending; delete form.dataset.sent; form.querySelector("button[type=submit]")?.removeAttribute("aria-busy"); line.textContent = words; };
    const say = (part) => { bar.value = part * 100; line.textContent = `${form.dataset.progress} ${Math.floor(part * 100)} %`; };
    box.hidden = false;
    say(0);
    sending.upload.addEventListener("progress", (at) => { if (at.lengthComputable) say(at.loaded / at.total); });
    sending.addEventListener("load", () => {
      const came = new DOMParser().parseFromString(sending.responseText, "text/html"), main = came.querySelector("main");
      if (!main) { done(form.dataset.failed); return; }
      document.title = came.title;
      document.querySelector("main").replaceWith(document.adoptNode(main));
      main.tabIndex = -1;
      main.focus();
    });
    for (const lost of ["error", "abort", "timeout"]) sending.addEventListener(lost, () => done(form.dataset.failed));
    sending.open("POST", form.action);
    sending.send(new FormData(form));
  });
  // While the person types, fetch what the first page inside needs.
  addEventListener("load", () => {
    for (const href of (document.body.querySelector("[data-warm]")?.dataset.warm ?? "").split(" ").filter(Boolean)) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
    }
  });
})();
