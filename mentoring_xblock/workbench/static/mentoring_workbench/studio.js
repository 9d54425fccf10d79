/* What Studio's page around an editor does (release Teak), as far as a block can notice: resources come one after another
   into a page that is there already, then the element, then the initializer, which is given a jQuery object. */
(function () {
  "use strict";

  const page = JSON.parse(document.getElementById("wb-studio").textContent);
  const frame = document.querySelector(".wrapper-modal-window");
  const find = (selector) => document.querySelector(selector);

  // Under RequireJS a script that asks for `define` registers itself and sets no global.
  window.define = () => undefined;
  window.define.amd = {};
  window.require = (urls, done, failed) => {
    Promise.all(urls.map(loadScript)).then(done, failed);
  };
  window.requirejs = window.require;

  $.ajaxSetup({ headers: { "X-CSRFToken": $.cookie("csrftoken") } });

  /* In the bar: what waits to be published now. */
  async function showState() {
    const answer = await fetch(window.location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    find(".wb-author__state").replaceWith(fresh.querySelector(".wb-author__state"));
  }

  function loadScript(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src: url, async: true, onload: resolve, onerror: reject });
      document.head.append(script);
    });
  }

  function loadResource({ kind, data, mimetype }) {
    const isLink = kind === "url";
    if (mimetype === "application/javascript" && isLink) {
      return loadScript(data);
    }
    const made = {
      "text/css": isLink ? "link" : "style",
      "application/javascript": "script",
    }[mimetype];
    if (made !== undefined) {
      const element = document.createElement(made);
      Object.assign(element, isLink ? { rel: "stylesheet", href: data } : { textContent: data });
      document.head.append(element);
    }
    return Promise.resolve();
  }

  /* `notify` as Studio's runtime: what it fails at there fails here. */
  class StudioRuntime {
    constructor() {
      this.listeners = {};
      this.listenTo("save", this.showSaving);
      this.listenTo("cancel", () => this.close("Closed without saving."));
      this.listenTo("error", this.showError);
    }

    listenTo(name, callback) {
      (this.listeners[name] ??= []).push(callback);
    }

    notify(name, data) {
      for (const callback of this.listeners[name] ?? []) {
        callback.call(this, data);
      }
    }

    handlerUrl(element, handler, suffix = "", query = "") {
      const usage = encodeURIComponent($(element).data("usage-id"));
      return `${page.handlers}${usage}/${handler}/${suffix}?student=${page.student}${query ? "&" : ""}${query}`;
    }

    showSaving({ state, message }) {
      if (state === "start") {
        this.notification = find(".wb-notice");
        this.notification.textContent = message || "Saving";
        this.notification.hidden = false;
      } else if (state === "end") {
        find(".wb-alert").hidden = true;
        this.notification.hidden = true;
        this.close("Saved as a draft. Publish it, and people see it.");
        showState();
      }
    }

    showError({ title, message, msg }) {
      if (message || msg) {
        find(".wb-notice").hidden = true;
        find(".wb-alert__title").textContent = title || "";
        find(".wb-alert__message").textContent = message || msg;
        find(".wb-alert").hidden = false;
        // Studio keeps its bar here; it lies over what is at the foot of the window.
        this.alert = {
          options: { shown: true },
          hide() {
            find(".wb-alert").hidden = true;
            this.options.shown = false;
          },
        };
      }
    }

    close(said) {
      find(".wb-alert").hidden = true;
      frame.remove();
      find(".wb-closed").hidden = false;
      find(".wb-closed__said").textContent = said;
      this.notify("modal-hidden");
    }
  }

  async function open() {
    for (const resource of page.resources) {
      await loadResource(resource);
    }
    const editor = $(".xblock-editor").html(page.html);
    const element = editor.find(".xblock").first();
    const runtime = new StudioRuntime();
    const initializer = window[element.data("init")];
    const block = initializer ? new initializer(runtime, element, {}) : {};
    runtime.notify("modal-shown", { cancel: () => runtime.close("Closed without saving.") });
    // Blocks with buttons of their own say so by this class.
    find(".modal-actions").hidden = editor.find(".editor-with-buttons").length > 0;
    find(".action-cancel").addEventListener("click", (event) => {
      event.preventDefault();
      runtime.notify("cancel", {});
    });
    element.addClass("xblock-initialized");
    window.wbStudio = { runtime, block };
  }

  open().catch((error) => {
    console.error(error);
    $(".xblock").addClass("xblock-initialization-failed");
  });
})();
