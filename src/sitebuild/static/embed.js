// @ts-check
// The dialog that gives the code of a figure, loaded when it is asked for. What the function gives: scripts.d.ts.
"use strict";
/** @type {FigureEmbed} */
globalThis.figureEmbed = {
  address(figure) {
    const here = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[property="og:url"]'))?.content ?? location.href;
    const root = new URL(document.documentElement.dataset.content_root || "./", here);
    return new URL(`figures/${figure.id}.html`, root).href + figure.fragment();
  },

  live(figure, fits) {
    const frame = document.createElement("iframe");
    frame.src = this.address(figure);
    frame.title = figure.part(".finding").textContent;
    frame.width = "720";
    frame.height = String(Math.ceil(figure.element.getBoundingClientRect().height) + 80);
    frame.loading = "lazy";
    frame.style.cssText = "border: 0; width: 100%";
    const { outerHTML } = frame;
    if (!fits) return outerHTML;
    const fit = 'addEventListener("message", ({ source, data }) => { for (const frame of document.querySelectorAll("iframe")) '
      + 'if (frame.contentWindow === source && data?.scalingBet && data.height > 0) frame.style.height = `${data.height}px`; });';
    return `${outerHTML}\n<script>${fit}</scr` + "ipt>";
  },

  frozen(figure) {
    const { text, width, height } = figureSave.drawn(figure);
    const picture = new Image(Math.round(width), Math.round(height));
    picture.src = `data:image/svg+xml,${text.replace(/[%#<>"\n\r\t&]/g, encodeURIComponent)}`;
    picture.alt = `${figure.part(".finding").textContent}. ${figure.part(".reading").textContent}`;
    picture.style.cssText = "max-width: 100%; height: auto";
    const link = document.createElement("a");
    link.href = this.address(figure);
    link.append(picture);
    return link.outerHTML;
  },

  open(figure) {
    const make = (/** @type {string} */ kind, /** @type {object} */ properties, /** @type {Element[]} */ ...inside) => {
      const element = Object.assign(document.createElement(kind), properties);
      element.append(...inside);
      return element;
    };
    const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { className: "embed" }));
    const said = make("p", { role: "status" });
    const part = (/** @type {string} */ name, /** @type {string} */ is, /** @type {() => string} */ code, /** @type {Element[]} */ ...more) => {
      const field = /** @type {HTMLTextAreaElement} */ (make("textarea", { readOnly: true, rows: 4, spellcheck: false, value: code(), ariaLabel: `Code, ${name}` }));
      field.addEventListener("focus", () => field.select());
      const copy = make("button", { type: "button", textContent: `Copy the ${name} figure’s code` });
      copy.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(field.value);
          said.textContent = "Code copied.";
        } catch {
          field.focus();
          said.textContent = "The code is marked: copy it with the keys of your system.";
        }
      });
      dialog.append(make("p", { textContent: is }), field, ...more, copy);
      return field;
    };
    const name = `${figure.id}-embed`;
    dialog.append(make("h2", { id: name, textContent: "Embed this figure as it stands" }));
    dialog.setAttribute("aria-labelledby", name);
    const fits = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox" }));
    const label = make("label", {}, fits);
    label.append(" with a script that fits the frame’s height to the figure");
    const live = part("live", "Live: a frame in which the figure moves, and which opens in this state.", () => this.live(figure, fits.checked), label);
    fits.addEventListener("change", () => { live.value = this.live(figure, fits.checked); });
    part("frozen", "Frozen: a picture that will not change, and leads to the live one.", () => this.frozen(figure));
    const close = make("button", { type: "button", textContent: "Close" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(said, close);
    dialog.addEventListener("close", () => dialog.remove());
    figure.element.append(dialog);
    dialog.showModal();
  },
};
