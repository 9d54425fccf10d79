/* The XBlock's initializer, words, the live region, the notice. What the scripts do together: docs/front-end.md. */
(function () {
  'use strict';

  const SETTINGS = {
    history: false,
    includeIndicatorCSS: false,
    prefix: '',
    mode: 'same-origin',
    defaultSettleDelay: 0,
    defaultTimeout: 30000,
  };

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
    'given-up': 'We tried for three days and could not send this. You can still copy it or send it again.',
    'kept-more': 'You wrote more after that was sent. We kept it here:',
    'kept-in': 'We kept what you wrote here before:',
    kept: 'Kept on this device.',
    'kept-open': 'Kept as long as this page is open.',
    changed: 'Something changed here.',
    failed: 'That did not work. What you wrote is safe.',
    'not-loaded': 'That did not load. Please check your connection.',
    sending: 'Sending…',
    'sign-in': 'Sign in again',
    'load-again': 'Load the page again',
    'try-again': 'Try again',
    show: 'Show it',
    restored: 'We kept what you wrote.',
    'start-again': 'Start again',
    'started-again': 'Started again.',
    'bring-back': 'Bring it back',
    'show-other': 'Show another version',
    'throw-away': 'Throw it away',
    'count-left': 'Characters left: {n}',
    'count-over': 'Too long by {n}. Please shorten it.',
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

  const SAY_AFTER_MS = 150;
  const SEEN_AFTER_MS = 2000;

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
      blocks.add(this);
      this.htmx.process(root);
      this.show(root);
      this.sender.sendPending();
      this.panels.restore().then(() => this.sender.tellKept());
    }

    listAll() {
      for (const block of blocks) if (!block.root.isConnected) blocks.delete(block);
      return [...blocks];
    }

    tellOthers() {
      for (const block of this.listAll()) if (block !== this) block.panels.refresh();
    }

    show(container) {
      this.sender.setUp(container);
      this.hints.setUp(container);
      const seen = container.querySelector('[data-cm-seen]');
      if (seen && !this.isNoted) this.noteVisit(seen.dataset.cmSeen);
    }

    noteVisit(url) {
      this.isNoted = true;
      setTimeout(() => {
        const note = () => parts.ask(this, { url, body: JSON.stringify({ key: parts.newKey() }) });
        if (document.visibilityState === 'visible') note();
        else document.addEventListener('visibilitychange', note, { once: true });
      }, SEEN_AFTER_MS);
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

    tell(kind, { text = this.text(kind), about = '', action = null, at = null, isNews = true } = {}) {
      const { notice } = this;
      const isThere = !notice.hidden && notice.dataset.cmNotice === kind && notice.parentElement === (at || this.root);
      if (isThere && !isNews) return;
      const hadFocus = notice.contains(document.activeElement);
      const sentence = document.createElement('p');
      sentence.className = 'cm-notice__text';
      const which = document.createElement('strong');
      which.textContent = about;
      sentence.append(text + ' ', which);
      notice.dataset.cmNotice = kind;
      notice.replaceChildren(sentence, ...(action ? [action] : []));
      if (at && !at.contains(notice)) at.append(notice);
      if (!at) this.panel.before(notice);
      notice.hidden = false;
      if (hadFocus && action) action.focus();
      this.say(sentence.textContent.trim());
    }

    report({ kind, text }, { at = null, draft = null } = {}) {
      const ours = parts.plain(text);
      const isSignedOut = kind === 'signed-out';
      if (isSignedOut) this.tell(kind, { at, text: ours || this.text(kind), action: this.signIn() });
      else if (ours && draft && !at) this.showWords(kind, draft, ours);
      else if (ours) this.tell(kind, { at, text: ours });
      else if (kind === 'too-long') this.tell(kind, { at });
      else this.tell(kind === 'too-old' ? kind : 'failed', { at, action: this.loadAgain() });
    }

    showWords(kind, draft, text = this.text(kind)) {
      const box = document.createElement('div');
      const words = document.createElement('textarea');
      const away = this.button('throw-away', () => {
        this.drafts.erase(draft.key);
        this.hush();
        this.sender.tellNotSent();
      });
      const open = this.button('show', () => this.panels.load(draft.place, { isStep: true, draft }));
      words.className = 'cm-textarea';
      words.readOnly = true;
      words.value = draft.words;
      words.setAttribute('aria-label', draft.title);
      box.append(words, ...(kind === 'given-up' && draft.root === this.root.id ? [open] : []), away);
      this.tell(kind, { text, about: draft.title, action: box, isNews: false });
    }

    hush(...kinds) {
      if (kinds.length && !kinds.includes(this.notice.dataset.cmNotice)) return;
      const hadFocus = this.notice.contains(document.activeElement);
      const form = this.notice.closest('form');
      this.notice.hidden = true;
      this.notice.dataset.cmNotice = '';
      this.panel.before(this.notice);
      const place = form?.querySelector('[type=submit], button:not([type])') || this.panel.querySelector('[data-cm-heading]');
      if (hadFocus && place) place.focus();
    }

    button(key, press) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'cm-button';
      button.textContent = this.text(key);
      button.addEventListener('click', press);
      return button;
    }

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
      window.location.reload();
    }
  }

  function CoachMentoringBlock(_runtime, element) {
    const host = element.jquery ? element[0] : element;
    const root = host.matches('[data-cm-root]') ? host : host.querySelector('[data-cm-root]');
    if (!root || started.has(root)) return;
    started.add(root);
    // Even where htmx is missing: sent the browser's own way, what was written would stand in the address.
    root.addEventListener('submit', (event) => {
      if (event.target.matches('[hx-post], [hx-get]')) event.preventDefault();
    });
    if (!parts.htmx && !window.htmx) return;
    parts.htmx = parts.htmx || takeHtmx();
    new Block(root);
  }

  const started = new WeakSet();
  const blocks = new Set();
  CoachMentoringBlock.parts = parts;
  window.CoachMentoringBlock = CoachMentoringBlock;
})();
