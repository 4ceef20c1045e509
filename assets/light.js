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
  // What was typed here and not sent yet survives a reload of this tab, for an hour. Never passwords, codes, files.
  const LIGHT = "portico-light", HOUR_MS = 3_600_000;
  const secret = (input) => ["password", "hidden", "file"].includes(input.type)
    || /^(one-time-code|cc-|.*-password)/.test(input.autocomplete);
  const ticks = (input) => ["checkbox", "radio"].includes(input.type);
  let typed = {};
  try {
    const kept = JSON.parse(sessionStorage.getItem(LIGHT));
    if (kept && Date.now() - kept.at < HOUR_MS) typed = kept.typed;
    else sessionStorage.removeItem(LIGHT);
  } catch { /* switched off */ }
  for (const form of document.querySelectorAll("form[method=post]")) {
    const key = `${location.pathname}|${form.getAttribute("action")}|${form.elements.step?.value ?? ""}`;
    const fields = [...form.elements].filter((one) => one.name && one.matches("input, select, textarea") && !secret(one) && !one.hidden);
    for (const one of fields) {
      const value = typed[key]?.[one.name];
      if (ticks(one)) { if (value !== undefined && one.checked === one.defaultChecked) one.checked = value.includes(one.value); continue; }
      const given = one.matches("select") ? [...one.options].find((option) => option.defaultSelected)?.value ?? one.options[0]?.value : one.defaultValue;
      if (value !== undefined && one.value === given) one.value = value;
    }
    form.addEventListener("input", () => {
      const chosen = (name) => fields.filter((one) => one.name === name && one.checked).map((one) => one.value);
      typed[key] = Object.fromEntries(fields.map((one) => [one.name, ticks(one) ? chosen(one.name) : one.value]));
      try { sessionStorage.setItem(LIGHT, JSON.stringify({ at: Date.now(), typed })); } catch { /* full or switched off */ }
    });
  }
  // One press is one request.
  for (const form of document.querySelectorAll("form[method=post]")) {
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
  // While the person types, fetch what the first page inside needs.
  addEventListener("load", () => {
    for (const href of (document.body.querySelector("[data-warm]")?.dataset.warm ?? "").split(" ").filter(Boolean)) {
      document.head.append(Object.assign(document.createElement("link"), { rel: "prefetch", href }));
    }
  });
})();
