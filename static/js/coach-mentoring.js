/*
 * The XBlock's initializer, and what every other script of the block stands on: words, the live region, the notice.
 *
 * Plain scripts, loaded in this order: js/coach-mentoring.js, vendor/htmx.min.js, js/drafts.js, js/exchange.js,
 * js/sending.js, js/panels.js, js/hints.js, js/files.js. This one comes before htmx because htmx reads its settings while it loads.
 */
(function () {
  'use strict';

  // No history and no style sheet of its own, nothing from other sites, no second spelling of its attributes.
  const SETTINGS = {
    history: false,
    includeIndicatorCSS: false,
    prefix: '',
    mode: 'same-origin',
    defaultSettleDelay: 0,
    defaultTimeout: 30000,
  };

  // What the script itself says. The server translates by data-cm-text-<key> on the root element.
  const WORDS = {
    'not-sent': 'Not sent yet. We are keeping what you wrote and will try again.',
    'not-sent-open': 'Not sent yet. Please keep this page open: we will try again.',
    'not-sent-changed': 'Not sent yet. You changed it since: please send it again when you are ready.',
    'sent-later': 'What you wrote earlier has now been sent.',
    'look-again': 'What you wrote earlier could not be sent as it was. Please look at it again.',
    'signed-out': 'You are signed out. What you wrote is safe.',
    'too-old': 'The page was open too long. What you wrote is safe.',
    'too-long': 'That is too long to send. Please shorten it.',
    'file-large': 'This file is too large. Choose one of at most 4 MB.',
    'file-failed': 'The file was not sent. Please check your connection.',
    failed: 'That did not work. What you wrote is safe.',
    'not-loaded': 'That did not load. Please check your connection.',
    sending: 'Sending…',
    'sign-in': 'Sign in again',
    'load-again': 'Load the page again',
    'try-again': 'Try again',
    show: 'Show it',
    restored: 'We kept what you wrote.',
    'start-again': 'Start again',
    'count-left': 'Characters left: {n}',
    'looks-email': 'This looks like an e-mail address. Please take it out if it is about a client or colleague.',
    'looks-phone': 'This looks like a phone number. Please take it out if it is about a client or colleague.',
    'looks-nhs-number': 'This looks like an NHS number. Please take it out if it is about a client or colleague.',
    'looks-date-of-birth': 'This looks like a date of birth. Please take it out if it is about a client or colleague.',
    'looks-titled-name': 'This looks like a name. Please take it out if it is about a client or colleague.',
    'take-out': 'Take it out',
    leave: 'Leave it',
    'taken-out': 'Taken out.',
    titles: 'Mr Mrs Ms Miss Mx Dr',
  };

  // A screen reader hears a message only if it arrives after the focus has moved.
  const SAY_AFTER_MS = 150;

  const parts = {};

  const meta = document.createElement('meta');
  meta.name = 'htmx-config';
  meta.content = JSON.stringify(SETTINGS);
  document.head.prepend(meta);

  // htmx would process the host's whole page when it starts; ours is the block alone.
  document.addEventListener('htmx:before:process', function (event) {
    if (!parts.htmx && event.target === document.body) event.preventDefault();
  });

  function refuseToEvaluate() {
    throw new Error('coach-mentoring: attributes never run as script');
  }

  function takeHtmx() {
    const htmx = window.htmx;
    meta.remove();
    Object.assign(htmx.config, SETTINGS);
    htmx.initialize = function () {};
    htmx.registerExtension('coach-mentoring', {
      init: (api) => api.initSecurity(null, refuseToEvaluate, refuseToEvaluate),
    });
    return htmx;
  }

  /** One block on the page. Its listeners sit on its own root, so that two blocks never hear each other. */
  class Block {
    constructor(root) {
      this.root = root;
      this.panel = root.querySelector('[data-cm-panel]');
      this.live = root.querySelector('[data-cm-live]');
      this.notice = root.querySelector('[data-cm-notice]');
      this.htmx = parts.htmx;
      this.drafts = new parts.Drafts(root.dataset.cmPerson || '');
      this.sender = new parts.Sender(this);
      this.panels = new parts.Panels(this);
      this.hints = new parts.Hints(this);
      parts.takeFiles(this);
      this.htmx.process(root);
      this.show(root);
      this.sender.sendPending();
    }

    /** Call after `container` was filled by the server. */
    show(container) {
      this.sender.setUp(container);
      this.hints.setUp(container);
    }

    text(key) {
      return this.root.getAttribute('data-cm-text-' + key) || WORDS[key];
    }

    say(text) {
      this.live.textContent = '';
      clearTimeout(this.saying);
      this.saying = setTimeout(() => {
        this.live.textContent = text;
      }, SAY_AFTER_MS);
    }

    /**
     * Show the notice and say it once.
     *
     * `at` is the form that it is about: the notice goes to its foot, where the person has just pressed a button
     * (on a phone the top of the block is out of sight). `action` is a link or button to stand beside the text.
     * Not `isNews`: if it stands there already, nothing happens.
     */
    tell(kind, { text = this.text(kind), action = null, at = null, isNews = true } = {}) {
      const { notice } = this;
      const isThere = !notice.hidden && notice.dataset.cmNotice === kind && notice.parentElement === (at || this.root);
      if (isThere && !isNews) return;
      const hadFocus = notice.contains(document.activeElement);
      const sentence = document.createElement('p');
      sentence.className = 'cm-notice__text';
      sentence.textContent = text;
      notice.dataset.cmNotice = kind;
      notice.replaceChildren(sentence, ...(action ? [action] : []));
      if (at && !at.contains(notice)) at.append(notice);
      if (!at) this.panel.before(notice);
      notice.hidden = false;
      if (hadFocus && action) action.focus();
      this.say(text);
    }

    /** Take the notice away; with kinds, only a notice of one of them. */
    hush(...kinds) {
      if (kinds.length && !kinds.includes(this.notice.dataset.cmNotice)) return;
      const hadFocus = this.notice.contains(document.activeElement);
      const form = this.notice.closest('form');
      this.notice.hidden = true;
      this.notice.dataset.cmNotice = '';
      this.panel.before(this.notice);
      if (hadFocus && form) form.querySelector('[type=submit], button:not([type])')?.focus();
    }

    button(key, press) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'cm-button';
      button.textContent = this.text(key);
      button.addEventListener('click', press);
      return button;
    }

    /** The way back in: the host's sign-in page where the server named it, else the whole page anew. */
    signIn() {
      const url = this.root.dataset.cmSignInUrl;
      if (!url) return this.button('sign-in', reloadPage);
      const link = document.createElement('a');
      link.className = 'cm-button';
      link.href = url;
      link.target = '_top';
      link.textContent = this.text('sign-in');
      return link;
    }

    loadAgain() {
      return this.button('load-again', reloadPage);
    }
  }

  function reloadPage() {
    try {
      window.top.location.reload();
    } catch {
      // The page around the block belongs to another site.
      window.location.reload();
    }
  }

  /** Made by the platform with `new`, once for each block on the page. */
  function CoachMentoringBlock(_runtime, element) {
    const host = element.jquery ? element[0] : element;
    const root = host.matches('[data-cm-root]') ? host : host.querySelector('[data-cm-root]');
    if (!root || started.has(root)) return;
    started.add(root);
    // Never sent the browser's own way, even where htmx is missing: what was written would stand in the address.
    root.addEventListener('submit', (event) => {
      if (event.target.matches('[hx-post], [hx-get]')) event.preventDefault();
    });
    if (!parts.htmx && !window.htmx) return;
    parts.htmx = parts.htmx || takeHtmx();
    new Block(root);
  }

  const started = new WeakSet();
  CoachMentoringBlock.parts = parts;
  window.CoachMentoringBlock = CoachMentoringBlock;
})();
