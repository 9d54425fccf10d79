/*
 * What htmx may do: which requests leave, which answers may take a panel's place, and where the focus goes then.
 *
 * htmx's events in their order: config:request (may be refused), before:request (headers and body are final),
 * before:response (headers have come), before:swap (the parsed answer), after:swap. They are sent to the element that
 * asked and bubble to the root; an element that has left the page sends to the document, where nobody listens.
 * So at most one panel is asked for at a time, and writes are sent by sending.js.
 */
(function () {
  'use strict';

  const { openAround, readAnswer } = window.CoachMentoringBlock.parts;

  const PANELS = new Set(['panel', 'done', 'again']);

  class Panels {
    constructor(block) {
      this.block = block;
      this.asked = null;
      const on = (name, act) => block.root.addEventListener('htmx:' + name, act);
      on('config:request', (event) => this.onConfig(event));
      on('before:request', (event) => this.onRequest(event));
      on('before:response', (event) => this.onResponse(event));
      on('error', (event) => this.onError(event));
      on('before:swap', (event) => this.onSwap(event));
      on('after:swap', (event) => this.onSwapped(event.detail.ctx.target));
      block.root.addEventListener('click', letModifiedClicksPass, true);
      block.root.addEventListener('click', (event) => this.onErrorLink(event));
    }

    /** The same link pressed twice is asked once. */
    onConfig(event) {
      if (this.asked && this.asked.sourceElement === event.detail.ctx.sourceElement) event.preventDefault();
    }

    onRequest(event) {
      const { ctx } = event.detail;
      const isInside = ctx.target && this.block.root.contains(ctx.target);
      if (isInside && ctx.request.method === 'GET') {
        this.drop();
        this.asked = ctx;
        ctx.request.redirect = 'manual';
        ctx.request.headers['X-Coach-Mentoring-Person'] = this.block.root.dataset.cmPerson;
        this.block.root.setAttribute('data-cm-loading', '');
        return;
      }
      event.preventDefault();
      const form = ctx.sourceElement.closest('form');
      if (isInside && ctx.request.method === 'POST' && form) {
        this.block.sender.submit(form, ctx.request);
      }
    }

    onResponse(event) {
      const { ctx } = event.detail;
      // Nothing that a header asks for: no redirect, no other target, no events.
      ctx.hx = {};
      if (PANELS.has(ctx.response.headers.get('X-Coach-Mentoring'))) return;
      event.preventDefault();
      this.arrived();
      readAnswer(ctx.response.raw).then(
        (answer) => (answer.kind === 'unreachable' ? this.tellNotLoaded(ctx) : this.block.sender.report(answer)),
        () => this.tellNotLoaded(ctx),
      );
    }

    onError(event) {
      const { ctx } = event.detail;
      if (!ctx || ctx !== this.asked) return;
      this.arrived();
      this.tellNotLoaded(ctx);
    }

    tellNotLoaded(ctx) {
      const { sourceElement: asker } = ctx;
      const askAgain = () => (asker.matches('form') ? asker.requestSubmit() : asker.click());
      this.block.tell('not-loaded', { action: this.block.button('try-again', askAgain) });
    }

    /** One panel into one place, and no script in it. */
    onSwap(event) {
      const { ctx, tasks } = event.detail;
      tasks.splice(0, tasks.length, ...tasks.filter((task) => task.type === 'main'));
      for (const { fragment } of tasks) for (const script of fragment.querySelectorAll('script')) script.remove();
      ctx.title = '';
      this.block.sender.saveAll();
      this.block.hush();
    }

    /** `target`: what has just been filled. */
    onSwapped(target) {
      this.arrived();
      this.block.show(target);
      const place = target.querySelector('[data-cm-errors]') || target.querySelector('[data-cm-heading]');
      if (place) {
        if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
        place.scrollIntoView({ block: 'nearest', behavior: 'instant' });
        place.focus();
      }
      const message = target.querySelector('[data-cm-say-text]');
      if (message) this.block.say(message.textContent.trim().replace(/\s+/g, ' '));
    }

    /** Put an answer of ours into the block's panel. */
    swap(html) {
      this.drop();
      const { panel } = this.block;
      return this.block.htmx.swap({ text: html, sourceElement: panel, target: panel, swap: 'innerHTML' });
    }

    drop() {
      if (this.asked) this.asked.request.abort();
      this.arrived();
    }

    arrived() {
      this.asked = null;
      this.block.root.removeAttribute('data-cm-loading');
    }

    /** The links of an error summary lead into the field itself. */
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

  /** Ctrl, Cmd, Shift and the like open a link elsewhere; htmx would stop them. */
  function letModifiedClicksPass(event) {
    const isModified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
    if (isModified && event.target.closest('a[href]')) event.stopPropagation();
  }

  Object.assign(window.CoachMentoringBlock.parts, { Panels });
})();
