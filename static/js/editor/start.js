/*
 * The editor's initializer, and what its parts share: the model, the words, tabs, notices, questions to the server.
 *
 * The first of EDITOR_SCRIPTS. Studio opens editors again and again in one page: what belongs to one hangs on `editor`.
 *
 * An answer is ours if it carries X-Coach-Mentoring; anything else was said by somebody else: a login page, Django's page
 * about a wrong token, a proxy.
 */
(function () {
  'use strict';

  const parts = (window.CoachMentoringEditorParts = window.CoachMentoringEditorParts || {});
  const NO_RUNTIME = { notify() {} };
  const GIVE_UP_MS = 60 * 1000;
  // What it means that somebody else answered.
  const LOST = { 0: 'connection', 200: 'signed-out', 401: 'signed-out', 403: 'too-old', 404: 'gone', 413: 'too-large' };

  parts.start = function start(element, runtime) {
    const host = element.jquery ? element[0] : element;
    const root = host.matches('[data-cm-editor]') ? host : host.querySelector('[data-cm-editor]');
    if (!root || root.dataset.cmStarted) return;
    root.dataset.cmStarted = 'yes';
    const editor = makeEditor(root, runtime && runtime.notify ? runtime : NO_RUNTIME);
    parts.editor = editor;
    parts.startChecklist(editor);
    startTabs(editor);
    parts.startSettings(editor);
    parts.startNotes(editor);
    parts.startIncoming(editor);
    parts.startGallery(editor);
    // The word beside Save asks the keeper.
    editor.keeper = { canKeep: true, wouldBeLost: false };
    parts.startSaving(editor);
    parts.startKeeping(editor);
    editor.showStatus();
  };

  function makeEditor(root, runtime) {
    const data = JSON.parse(root.querySelector('[data-cm-editor-state]').textContent);
    const editor = { root, runtime, data, words: data.words, id: root.id, model: parts.makeModel(data) };
    editor.find = (name) => root.querySelector(`[data-cm-${name}]`);
    // Looked for once: they stand behind everything that is made of them.
    const templates = new Map([...root.querySelectorAll('template')].map((each) => [each.dataset.cmTemplate, each]));
    editor.clone = (name) => templates.get(name).content.firstElementChild.cloneNode(true);
    editor.tell = (kind, text, actions) => tell(editor, kind, text, actions);
    editor.hush = (kind) => {
      for (const notice of editor.find('notices').querySelectorAll(`[data-cm-notice=${kind}]`)) notice.remove();
    };
    editor.focusWork = () => {
      const tab = root.querySelector('[role=tab][aria-selected=true]');
      if (tab && !editor.find('desk').hidden) tab.focus();
      else editor.find('gallery').querySelector('[data-cm-heading]').focus();
    };
    return editor;
  }

  /** One notice a kind, with buttons: [key of its word, what it does]. It is said once. */
  function tell(editor, kind, text, actions) {
    editor.hush(kind);
    const notice = editor.clone('notice');
    notice.dataset.cmNotice = kind;
    notice.querySelector('[data-cm-sentence]').textContent = text;
    const buttons = actions.map(([key, act]) => {
      const button = editor.clone('action');
      button.textContent = editor.words[key];
      button.addEventListener('click', act);
      return button;
    });
    notice.querySelector('[data-cm-actions]').replaceChildren(...buttons);
    editor.find('notices').append(notice);
    parts.say(text);
    return {
      focus: () => buttons[0].focus(),
      close: () => {
        const hadFocus = notice.contains(document.activeElement);
        notice.remove();
        if (hadFocus) editor.focusWork();
      },
    };
  }

  // ---- tabs: one is in the order of Tab, arrows lead to the others ----

  function startTabs(editor) {
    const tabs = [...editor.root.querySelectorAll('[data-cm-tab]')];
    editor.showTab = (name) => {
      for (const tab of tabs) {
        const isShown = tab.dataset.cmTab === name;
        tab.setAttribute('aria-selected', String(isShown));
        tab.tabIndex = isShown ? 0 : -1;
        editor.root.querySelector(`[data-cm-tab-panel=${tab.dataset.cmTab}]`).hidden = !isShown;
      }
    };
    tabs.forEach((tab, at) => {
      tab.addEventListener('click', () => editor.showTab(tab.dataset.cmTab));
      tab.addEventListener('keydown', (event) => {
        const next = findNext(event.key, at, tabs.length, editor.data.direction === 'rtl');
        if (next === null) return;
        event.preventDefault();
        editor.showTab(tabs[next].dataset.cmTab);
        tabs[next].focus();
      });
    });
  }

  function findNext(key, at, length, isRightToLeft) {
    const step = { ArrowRight: isRightToLeft ? -1 : 1, ArrowLeft: isRightToLeft ? 1 : -1 }[key];
    if (step) return (at + step + length) % length;
    return { Home: 0, End: length - 1 }[key] ?? null;
  }

  // ---- questions to the server, and sentences ----

  /**
   * @returns {Promise<{status: number, body: ?object, sentence: string}>} status 0: no connection, or it broke; 401: not
   * signed in any more. `body` is null where it was not JSON of ours, `sentence` a refusal's of ours.
   */
  parts.ask = async function ask(verb, payload) {
    const { data } = parts.editor;
    const halt = new AbortController();
    const timer = setTimeout(() => halt.abort(), GIVE_UP_MS);
    try {
      const response = await fetch(data.urls[verb], {
        method: 'POST',
        headers: makeHeaders(data.author),
        body: JSON.stringify(payload),
        mode: 'same-origin',
        credentials: 'same-origin',
        redirect: 'manual',
        signal: halt.signal,
      });
      return await readAnswer(response);
    } catch {
      return { status: 0, body: null, sentence: '' };
    } finally {
      clearTimeout(timer);
    }
  };

  function makeHeaders(author) {
    const headers = { 'Content-Type': 'application/json', 'HX-Request': 'true', Accept: 'application/json' };
    const token = readCookie('csrftoken');
    if (token) headers['X-CSRFToken'] = token;
    if (author) headers['X-Coach-Mentoring-Person'] = author;
    return headers;
  }

  async function readAnswer(response) {
    // Ours never redirect: this is the way to a login page.
    if (response.type === 'opaqueredirect' || response.redirected) return { status: 401, body: null, sentence: '' };
    const text = await response.text();
    const isOurs = response.headers.has('X-Coach-Mentoring');
    const isJson = (response.headers.get('Content-Type') || '').startsWith('application/json');
    if (isOurs && isJson) return { status: response.status, body: JSON.parse(text), sentence: '' };
    return { status: response.status, body: null, sentence: isOurs ? plain(text) : '' };
  }

  function plain(html) {
    return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
  }

  function readCookie(name) {
    const pair = document.cookie.split('; ').find((each) => each.startsWith(name + '='));
    return pair ? pair.slice(name.length + 1) : '';
  }

  /** Why something could not be done, where the server has not said it in JSON of ours. */
  parts.explain = function explain({ status, sentence, body }) {
    return (body && body.sentence) || sentence || parts.editor.words['lost-' + (LOST[status] || 'server')];
  };

  /** `{n}` in a sentence becomes values.n. */
  parts.fill = function fill(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };

  /** Whether two values of JSON say the same; the order of an object's keys says nothing. What is shared costs nothing. */
  parts.isSame = function isSame(one, other) {
    if (one === other) return true;
    if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
    if (Array.isArray(one) !== Array.isArray(other)) return false;
    const keys = Object.keys(one);
    if (keys.length !== Object.keys(other).length) return false;
    return keys.every((key) => key in other && isSame(one[key], other[key]));
  };

  /** A list's items as sentences, at most `most` and a line for the rest. */
  parts.listSentences = function listSentences(list, sentences, most = 30) {
    const shown = sentences.slice(0, most);
    if (sentences.length > most) {
      shown.push(parts.fill(parts.editor.words['lost-more-lines'], { n: sentences.length - most }));
    }
    list.replaceChildren(
      ...shown.map((sentence) => {
        const item = document.createElement('li');
        item.textContent = sentence;
        return item;
      }),
    );
  };

  /** Sentences about what differs between two checklists, none where nothing does. */
  parts.sayChanges = function sayChanges({ added, removed, changed, is_reordered: isReordered, other, sentences }) {
    const isNone = !added.length && !removed.length && !changed.length && !isReordered && !other.length;
    return isNone ? [] : sentences;
  };

  /** A day and time as people say it: in the page's language, and the browser's form of that where it has one. */
  parts.sayWhen = function sayWhen(at) {
    const language = parts.editor.data.language || 'en';
    const own = (navigator.languages || []).find((each) => each.split('-')[0] === language.split('-')[0]);
    const how = { weekday: 'short', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' };
    try {
      return new Intl.DateTimeFormat(own || language, how).format(new Date(at));
    } catch {
      return new Date(at).toLocaleString();
    }
  };

  window.CoachMentoringEditor = function CoachMentoringEditor(runtime, element) {
    parts.start(element, runtime);
  };
})();
