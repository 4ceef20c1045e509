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
