/* Which panel stands in the block, where the focus goes when it changes, and the steps of Back and Forward. */
(function () {
  'use strict';

  const { ask, openAround } = window.CoachMentoringBlock.parts;

  const PANELS = new Set(['panel', 'done', 'again']);
  const STATE = 'coachMentoring';

  // What was looked for: in no address and no history, which others at this device could read.
  const finds = [];

  class Panels {
    constructor(block) {
      this.block = block;
      this.asked = null;
      this.start = this.address = block.root.dataset.cmAddress || location.pathname + location.search;
      const on = (name, act) => block.root.addEventListener('htmx:' + name, act);
      on('config:request', (event) => this.onConfig(event));
      on('before:request', (event) => this.onRequest(event));
      on('before:swap', (event) => this.onSwap(event));
      block.root.addEventListener('click', letModifiedClicksPass, true);
      block.root.addEventListener('click', (event) => this.onErrorLink(event));
      block.sender.onWindow('popstate', ({ state }) => this.onStep(state));
      // It may be somebody else who looks at it now.
      block.sender.onWindow('pageshow', ({ persisted }) => persisted && this.load(this.address));
    }

    onConfig({ detail: { ctx } }) {
      const { body } = ctx.request;
      if (ctx.request.method !== 'GET') return;
      ctx.find = body.get('find');
      body.delete('find');
    }

    onRequest(event) {
      const { ctx } = event.detail;
      event.preventDefault();
      if (!ctx.target || !this.block.root.contains(ctx.target)) return;
      const { method, action } = ctx.request;
      const form = ctx.sourceElement.closest('form');
      if (method === 'GET') this.load(ctx.find ? `${action}#${finds.push(ctx.find) - 1}` : action, { isStep: true });
      else if (form) this.block.sender.submit(form, ctx.request);
    }

    async load(address, { isStep = false, isQuiet = false, draft = null } = {}) {
      const { block } = this;
      if (this.asked?.address === address && !this.asked.isQuiet) return;
      this.drop();
      const asked = (this.asked = { address, isQuiet, halt: new AbortController() });
      block.root.toggleAttribute('data-cm-loading', !isQuiet);
      const [url, find] = address.split('#');
      const answer = await ask(block, { url, find: finds[find], halt: asked.halt });
      if (this.asked !== asked) return;
      this.drop();
      if (PANELS.has(answer.kind)) {
        if (isQuiet && block.sender.isInField()) return this.tellChanged(address);
        if (isStep) this.step(address);
        this.address = address;
        await this.swap(answer.text, isQuiet);
      } else if (!isQuiet && answer.kind === 'unreachable') {
        const askAgain = () => this.load(address, { isStep, draft });
        block.tell('not-loaded', { action: block.button('try-again', askAgain) });
      } else if (!isQuiet) {
        block.report(answer, { draft });
      }
    }

    drop() {
      this.asked?.halt.abort();
      this.asked = null;
      this.block.root.removeAttribute('data-cm-loading');
    }

    show({ text, address }, place = this.address) {
      this.drop();
      const here = address || place;
      if (place !== this.address) this.step(here);
      this.address = here;
      if (here !== this.start || history.state?.[STATE]) this.record('replaceState');
      return this.swap(text);
    }

    refresh() {
      if (this.block.sender.isInUse()) this.tellChanged(this.address);
      else this.load(this.address, { isQuiet: true });
    }

    tellChanged(address) {
      const { block } = this;
      block.tell('changed', { action: block.button('show', () => this.load(address)), isNews: false });
    }

    step(address) {
      if (address === this.address) return;
      if (!history.state?.[STATE]) this.record('replaceState');
      this.address = address;
      this.record('pushState');
    }

    record(how) {
      const places = Object.fromEntries(this.block.listAll().map(({ root, panels }) => [root.id, panels.address]));
      try {
        history[how]({ ...history.state, [STATE]: places }, '');
      } catch {
        // Refused, or too often: then Back leaves the page.
      }
    }

    onStep(state) {
      const address = state?.[STATE]?.[this.block.root.id];
      if (!address || address === this.address) return;
      this.address = address;
      this.load(address);
    }

    restore() {
      const address = history.state?.[STATE]?.[this.block.root.id];
      return address && address !== this.address ? this.load(address, { isQuiet: true }) : Promise.resolve();
    }

    async swap(html, isQuiet = false) {
      const { block } = this;
      const { panel, htmx } = block;
      const focus = isQuiet && panel.contains(document.activeElement) ? document.activeElement : null;
      const open = [...panel.querySelectorAll('details')].map((details) => details.open);
      await htmx.swap({ text: html, sourceElement: panel, target: panel, swap: 'innerHTML' });
      block.show(panel);
      if (isQuiet) {
        const now = panel.querySelectorAll('details');
        if (now.length === open.length) now.forEach((details, at) => (details.open = details.open || open[at]));
        if (focus) (findSame(panel, focus) || panel.querySelector('[data-cm-heading]'))?.focus({ preventScroll: true });
        return;
      }
      const place = panel.querySelector('[data-cm-errors]') || panel.querySelector('[data-cm-heading]');
      if (place) {
        if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
        place.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        place.focus();
      }
      const message = panel.querySelector('[data-cm-say-text]');
      if (message) block.say(message.textContent.trim().replace(/\s+/g, ' '));
    }

    onSwap(event) {
      const { ctx, tasks } = event.detail;
      tasks.splice(0, tasks.length, ...tasks.filter((task) => task.type === 'main'));
      for (const { fragment } of tasks) for (const script of fragment.querySelectorAll('script')) script.remove();
      ctx.title = '';
      this.block.sender.saveAll();
      this.block.hush();
    }

    onErrorLink(event) {
      const link = event.target.closest('[data-cm-errors] a[href^="#"]');
      const place = link && document.getElementById(link.hash.slice(1));
      if (!place || !this.block.root.contains(place)) return;
      event.preventDefault();
      openAround(place);
      const inner = place.querySelector('input:not([type=hidden]), select, textarea');
      (inner || place).focus();
    }
  }

  function findSame(panel, { id, tagName, textContent, href }) {
    if (id) return document.getElementById(id);
    const all = [...panel.querySelectorAll(tagName)];
    return all.find((it) => it.textContent === textContent && it.href === href);
  }

  /** Ctrl, Cmd, Shift and the like open a link elsewhere; htmx would stop them. */
  function letModifiedClicksPass(event) {
    const isModified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
    if (isModified && event.target.closest('a[href]')) event.stopPropagation();
  }

  Object.assign(window.CoachMentoringBlock.parts, { Panels });
})();
