/* One question to the server and its answer; and files, each sent by itself as soon as it is chosen. */
(function () {
  'use strict';

  const { newKey } = window.CoachMentoringBlock.parts;

  const GIVE_UP_MS = 30 * 1000;
  const FILE_GIVE_UP_MS = 5 * 60 * 1000;
  const OURS = new Set(['panel', 'done', 'again', 'refused', 'signed-out', 'error']);

  async function readAnswer(response) {
    const { status, headers } = response;
    const ours = headers.get('X-Coach-Mentoring');
    if (ours) {
      const address = headers.get('X-Coach-Mentoring-Address');
      return { kind: OURS.has(ours) ? ours : 'error', text: await response.text(), status, address };
    }
    // Not followed: ours never redirect, and a login page may stand on another site.
    const isRedirect = response.type === 'opaqueredirect' || response.redirected;
    if (isRedirect || status === 401) return other('signed-out');
    if (status === 403) {
      // A wrong token is answered with a whole document, a lapsed session with a word or JSON.
      const text = (await response.text()).trim();
      return other(text === '' || text.startsWith('<') ? 'too-old' : 'signed-out');
    }
    if (status === 413) return other('too-long');
    if (status >= 500 || status === 408 || status === 429) return other('unreachable');
    return other(response.ok ? 'signed-out' : 'failed');
  }

  function other(kind) {
    return { kind, text: '', status: 0, address: null };
  }

  async function ask(block, { url, body, find, halt = new AbortController(), giveUpAfter = GIVE_UP_MS }) {
    const timer = setTimeout(() => halt.abort(), giveUpAfter);
    const { cmCsrfCookie = 'csrftoken', cmPerson: person } = block.root.dataset;
    const headers = { 'HX-Request': 'true', Accept: 'text/html' };
    if (person) headers['X-Coach-Mentoring-Person'] = person;
    if (find) headers['X-Coach-Mentoring-Find'] = encodeURIComponent(find);
    if (body) Object.assign(headers, { 'Content-Type': 'application/json', 'X-CSRFToken': readCookie(cmCsrfCookie) });
    try {
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        headers,
        body,
        mode: 'same-origin',
        redirect: 'manual',
        signal: halt.signal,
      });
      return await readAnswer(response);
    } catch {
      return other('unreachable');
    } finally {
      clearTimeout(timer);
    }
  }

  function readCookie(name) {
    const pair = document.cookie.split('; ').find((each) => each.startsWith(name + '='));
    return pair ? pair.slice(name.length + 1) : '';
  }

  async function takeTurn(name, wait, work) {
    if (!navigator.locks) return work();
    const options = { ifAvailable: !wait };
    try {
      return await navigator.locks.request('coach-mentoring/' + name, options, (lock) => (lock ? work() : null));
    } catch {
      return work();
    }
  }

  function toContent(body, form) {
    const content = Object.create(null);
    for (const field of form.elements) {
      if (field.name && field.name.endsWith('[]')) content[field.name.slice(0, -2)] = [];
    }
    for (const [name, value] of body) {
      const bare = name.endsWith('[]') ? name.slice(0, -2) : name;
      content[bare] = bare in content ? [].concat(content[bare], value) : value;
    }
    return content;
  }

  function plain(html) {
    return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
  }

  function takeFiles(block) {
    block.root.addEventListener('change', ({ target }) => {
      const form = target.closest('[data-cm-upload]');
      if (form && target.files[0]) sendFile(block, form, target, newKey());
    });
  }

  async function sendFile(block, form, input, key) {
    const [file] = input.files;
    let answer = { kind: 'too-long' };
    if (file.size <= form.dataset.cmLimit) {
      block.tell('sending', { at: form });
      input.disabled = true;
      const body = { ...toContent(new FormData(form), form), name: file.name, content: await read(file), key };
      const request = { url: form.dataset.cmUpload, body: JSON.stringify(body), giveUpAfter: FILE_GIVE_UP_MS };
      answer = await ask(block, request);
      input.disabled = false;
      block.hush('sending');
    }
    if (answer.kind === 'done' || answer.kind === 'again') {
      if (form.isConnected) block.panels.show(answer);
      else block.tell(answer.kind === 'done' ? 'sent-later' : 'look-again');
      return;
    }
    const at = form.isConnected ? form : null;
    if (answer.kind === 'unreachable') {
      const action = at && block.button('try-again', () => sendFile(block, form, input, key));
      block.tell('file-failed', { at, action });
      if (action) action.focus();
      return;
    }
    input.value = '';
    if (answer.kind === 'too-long') block.tell('file-large', { at });
    else block.report(answer, { at });
    input.focus();
  }

  function read(file) {
    return new Promise((done) => {
      const reader = new FileReader();
      reader.onloadend = () => done((reader.result || '').split(',')[1] || '');
      reader.readAsDataURL(file);
    });
  }

  Object.assign(window.CoachMentoringBlock.parts, { ask, takeTurn, toContent, plain, takeFiles });
})();
