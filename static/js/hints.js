/* Small helps at a field, asked for by attributes: data-cm-names, data-cm-limit, data-cm-set-date. */
(function () {
  'use strict';

  const { openAround } = window.CoachMentoringBlock.parts;

  const PAUSE_MS = 1500;
  const CLICK_MS = 50;
  const COUNT_FROM = 0.2;
  const COUNTED = ':is(input, textarea)[data-cm-limit]';

  // When in doubt nothing: too many warnings are read by nobody.

  const EMAIL = /[\w.%+'’-]{1,64}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}\.\p{L}{2,24}/u;
  const NUMBER = /(?:^|[^\w+.,:/)-])(\+?\(?\d(?:[ \u00a0.()-]{0,3}\d){8,19})(?![\w@]|[.,:/-]\d)/gu;
  const NHS = /^(\d{3})([ \u00a0-]?)(\d{3})\2(\d{4})$/;
  const PHONE_BEGINS = /^(?:\+|00[1-9]|\(?0[1-35789]\d)/;
  const BORN = '(?:\\b(?:dates?[ -]of[ -]birth|dob|born)\\b|\\bd\\.o\\.b\\.?)';
  const FULL_DATE =
    '(?:\\d{1,2}([/.-])\\d{1,2}\\2(?:\\d{4}|\\d{2})|\\d{4}-\\d{2}-\\d{2}' +
    '|\\d{1,2}(?:st|nd|rd|th)? (?:of )?[a-z]{3,9},? \\d{2,4}|[a-z]{3,9} \\d{1,2}(?:st|nd|rd|th)?,? \\d{2,4})\\b';
  const BIRTH = new RegExp('(' + BORN + '[^.!?\\n\\d]{0,24}?)\\b' + FULL_DATE, 'iu');
  const NOT_NAMES = new Set(
    ('I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August ' +
      'September October November December').split(' '),
  );

  function findEmail(text) {
    const match = EMAIL.exec(text);
    return match && { kind: 'email', at: match.index, text: match[0] };
  }

  function findNumber(text) {
    for (const match of text.matchAll(NUMBER)) {
      const at = match.index + match[0].length - match[1].length;
      // A time or a room number may follow: drop group after group until the number is one.
      for (let part = match[1]; part; part = part.replace(/(?:^|[^\d]+)\d+\)?$/, '')) {
        const kind = kindOfNumber(part);
        if (kind) return { kind, at, text: part };
      }
    }
    return null;
  }

  function kindOfNumber(text) {
    const digits = text.replace(/\D/g, '');
    if (NHS.test(text) && hasNhsCheckDigit(digits)) return 'nhs-number';
    if (!PHONE_BEGINS.test(text)) return null;
    const isAbroad = text.startsWith('+') || digits.startsWith('00');
    const isWhole = isAbroad ? digits.length >= 9 && digits.length <= 15 : digits.length === 10 || digits.length === 11;
    return isWhole ? 'phone' : null;
  }

  function hasNhsCheckDigit(digits) {
    const total = [...digits.slice(0, 9)].reduce((sum, digit, place) => sum + Number(digit) * (10 - place), 0);
    return new Set(digits).size > 1 && (11 - (total % 11)) % 11 === Number(digits[9]);
  }

  function findBirth(text) {
    const match = BIRTH.exec(text);
    return match && { kind: 'date-of-birth', at: match.index + match[1].length, text: match[0].slice(match[1].length) };
  }

  function findName(text, titles) {
    const title = titles.replace(/[^\p{L} ]/gu, '').trim().replace(/ +/g, '|');
    const name = "\\p{Lu}[\\p{L}’'-]{0,40}";
    const named = `(?:${title || 'Mr'})\\.?[ \\u00a0]{1,2}(${name})(?:[ \\u00a0]${name}){0,2}`;
    const pattern = new RegExp(`(?:^|[^\\p{L}])(${named})`, 'gu');
    for (const match of text.matchAll(pattern)) {
      if (NOT_NAMES.has(match[2])) continue;
      const whole = match[1].replace(/['’]s$/u, '');
      return { kind: 'titled-name', at: match.index + match[0].length - match[1].length, text: whole };
    }
    return null;
  }

  function findHints(text, titles) {
    const found = [findEmail(text), findNumber(text), findBirth(text), findName(text, titles)];
    return found.filter(Boolean).sort((one, two) => one.at - two.at);
  }

  class Hints {
    constructor(block) {
      this.block = block;
      this.left = new Set();
      this.isPressed = false;
      this.leftField = null;
      const on = (name, act) => block.root.addEventListener(name, act);
      on('input', (event) => this.onInput(event.target));
      on('change', (event) => this.markChips(event.target));
      on('focusout', (event) => this.onLeave(event));
      on('click', (event) => this.onChip(event.target.closest('[data-cm-set-date]')));
      on('pointerdown', () => (this.isPressed = true));
      block.sender.onWindow('pointerup', () => this.onRelease());
      block.sender.onWindow('pointercancel', () => this.onRelease());
    }

    setUp(container) {
      for (const field of container.querySelectorAll(COUNTED)) this.count(field);
      for (const chip of container.querySelectorAll('[data-cm-set-date]')) this.markChips(this.fieldOf(chip));
    }

    onInput(field) {
      if (field.matches(COUNTED)) this.count(field);
      this.markChips(field);
      if (!field.matches('[data-cm-names]')) return;
      const box = this.boxOf(field);
      if (box && !field.value.includes(box.dataset.cmWarning)) box.remove();
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.check(field), PAUSE_MS);
    }

    onLeave({ target: field, relatedTarget }) {
      if (!field.matches('[data-cm-names]') || this.boxOf(field)?.contains(relatedTarget)) return;
      clearTimeout(this.pause);
      // A warning that pushed the page down under a finger would make it miss the button it is on.
      if (this.isPressed) this.leftField = field;
      else this.check(field);
    }

    onRelease() {
      const field = this.leftField;
      this.isPressed = false;
      this.leftField = null;
      if (field) setTimeout(() => this.check(field), CLICK_MS);
    }

    check(field) {
      const isOnItsWay = field.closest('[data-cm-sending]');
      if (!field.isConnected || isOnItsWay) return;
      const hints = findHints(field.value, this.block.text('titles'));
      const hint = hints.find(({ text }) => !this.left.has(text));
      const box = this.boxOf(field);
      if (box && hint && box.dataset.cmWarning === hint.text) return;
      if (box) box.remove();
      if (hint) this.warn(field, hint);
    }

    warn(field, hint) {
      const box = document.createElement('div');
      box.className = 'cm-warning';
      box.dataset.cmWarning = hint.text;
      const sentence = document.createElement('p');
      sentence.textContent = this.block.text('looks-' + hint.kind);
      const buttons = document.createElement('div');
      buttons.className = 'cm-buttons';
      buttons.append(
        this.block.button('take-out', () => this.takeOut(field, hint, box)),
        this.block.button('leave', () => {
          this.left.add(hint.text);
          field.focus();
          box.remove();
          this.check(field);
        }),
      );
      box.append(sentence, buttons);
      (this.lineOf(field) || field).after(box);
      this.block.say(sentence.textContent);
    }

    takeOut(field, { text }, box) {
      const at = field.value.indexOf(text);
      field.focus();
      box.remove();
      if (at === -1) return;
      const end = at + text.length;
      const leavesTwoSpaces = field.value[at - 1] === ' ' && /^[\s,.;:!?)]?$/.test(field.value.charAt(end));
      field.setRangeText('', leavesTwoSpaces ? at - 1 : at, end, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
      this.block.say(this.block.text('taken-out'));
      this.check(field);
    }

    boxOf(field) {
      return field.parentElement.querySelector(':scope > .cm-warning');
    }

    lineOf(field) {
      return field.parentElement.querySelector(':scope > .cm-count');
    }

    count(field) {
      const limit = Number(field.dataset.cmLimit);
      // As the server counts them: whole characters, without the space around them.
      const left = limit - [...field.value.trim()].length;
      const isShort = left <= limit * COUNT_FROM;
      let line = this.lineOf(field);
      if (!line && !isShort) return;
      if (!line) {
        line = document.createElement('p');
        line.className = 'cm-count';
        line.setAttribute('aria-hidden', 'true');
        field.after(line);
      }
      line.hidden = !isShort;
      line.textContent = this.block.text(left < 0 ? 'count-over' : 'count-left').replace('{n}', Math.abs(left));
      line.toggleAttribute('data-cm-over', left < 0);
      clearTimeout(this.counting);
      if (isShort && document.activeElement === field) {
        this.counting = setTimeout(() => this.block.say(line.textContent), PAUSE_MS);
      }
    }

    onChip(chip) {
      const field = chip && this.fieldOf(chip);
      if (!field) return;
      field.value = chip.dataset.cmSetDate;
      openAround(field);
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }

    fieldOf(chip) {
      return document.getElementById(chip.dataset.cmFor);
    }

    markChips(field) {
      if (!field || !field.id) return;
      for (const chip of this.block.root.querySelectorAll('[data-cm-set-date]')) {
        const isSet = field.value === chip.dataset.cmSetDate;
        if (chip.dataset.cmFor === field.id) chip.setAttribute('aria-pressed', String(isSet));
      }
    }
  }

  Object.assign(window.CoachMentoringBlock.parts, { Hints, findHints });
})();
