/*
 * One question to the server and its answer.
 *
 * What comes back is told apart by our own header, X-Coach-Mentoring; whatever does not carry it was said by somebody
 * else: a login page, Django's page about a wrong token, a proxy.
 */
(function () {
  'use strict';

  const GIVE_UP_MS = 30 * 1000;
  const OURS = new Set(['panel', 'done', 'again', 'refused', 'error']);

  /** @returns {Promise<{kind: string, text: string}>} OURS, or signed-out, too-old, too-long, unreachable, failed. */
  async function readAnswer(response) {
    const ours = response.headers.get('X-Coach-Mentoring');
    if (ours) return { kind: OURS.has(ours) ? ours : 'error', text: await response.text() };
    // Redirects are not followed: ours never redirect, and a login page may stand on another site.
    const isRedirect = response.type === 'opaqueredirect' || response.redirected;
    if (isRedirect || response.status === 401) return other('signed-out');
    if (response.status === 403) {
      // Django's page about a wrong token is a whole document; "you are not signed in" comes as a word or as JSON.
      const text = (await response.text()).trim();
      return other(text === '' || text.startsWith('<') ? 'too-old' : 'signed-out');
    }
    if (response.status === 413) return other('too-long');
    if (response.status >= 500 || response.status === 408 || response.status === 429) return other('unreachable');
    return other(response.ok ? 'signed-out' : 'failed');
  }

  function other(kind) {
    return { kind, text: '' };
  }

  /** `person`: whose words these are; on a shared tablet somebody else may have signed in since. */
  async function post({ url, body }, { token, person, giveUpAfter = GIVE_UP_MS }) {
    const halt = new AbortController();
    const timer = setTimeout(() => halt.abort(), giveUpAfter);
    const headers = { 'Content-Type': 'application/json', 'HX-Request': 'true', Accept: 'text/html' };
    if (token) headers['X-CSRFToken'] = token;
    if (person) headers['X-Coach-Mentoring-Person'] = person;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        mode: 'same-origin',
        credentials: 'same-origin',
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

  /** Of several tabs one sends a draft; `wait` for the others' turn to end, or leave it to them. */
  async function takeTurn(name, wait, work) {
    if (!navigator.locks) return work();
    const options = { ifAvailable: !wait };
    try {
      return await navigator.locks.request('coach-mentoring/' + name, options, (lock) => (lock ? work() : null));
    } catch {
      // Refused in a closed frame; the key keeps two tries from being taken twice.
      return work();
    }
  }

  /** A name that ends on [] is always a list, any other name that comes twice becomes one. */
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

  /** The server's fixed sentence, as text. */
  function plain(html) {
    return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
  }

  Object.assign(window.CoachMentoringBlock.parts, { readAnswer, post, readCookie, takeTurn, toContent, plain });
})();
