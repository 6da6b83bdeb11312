// As much of a browser as a login needs: cookies, redirects, and forms filled in from what the HTML says. It never
// fetches the client's redirect URI and knows no page of Gatehouse by heart.
import http from 'node:http';
import https from 'node:https';
import { parse } from 'parse5';
import { CookieJar } from 'tough-cookie';

const MOST_STEPS = 20;

export class Browser {
  // Strict: a __Host- or __Secure- cookie that breaks the rules of its prefix is an error, where a real browser would
  // drop it in silence and leave the person in a loop.
  #cookies = new CookieJar(undefined, { prefixSecurity: 'strict' });

  /** Goes from `start` to `redirectUri`, logging in and consenting on the way; answers the URL with its parameters. */
  async logIn(start, { redirectUri, username, password, connector }) {
    let request = { method: 'GET', url: new URL(start) };
    let passwordSent = false;
    for (let step = 0; step < MOST_STEPS; step++) {
      if (isAt(request.url, redirectUri)) {
        return request.url;
      }
      const response = await this.#send(request);
      if (response.location) {
        if (request.method === 'POST' && (response.status === 307 || response.status === 308)) {
          throw new Error(`${request.url.pathname} answered a form with ${response.status}, which resends the password`);
        }
        request = { method: 'GET', url: new URL(response.location, request.url), from: request.url };
        continue;
      }
      const page = new Page(request.url, response);
      const login = page.forms.find((form) => form.passwordField);
      if (login) {
        if (passwordSent) {
          throw new Error(`the login was refused: ${page.text}`);
        }
        passwordSent = true;
        request = login.fillIn(username, password);
      } else {
        request = page.chooseConnector(connector) ?? page.approve();
      }
    }
    throw new Error(`no end after ${MOST_STEPS} steps, last at ${request.url}`);
  }

  async #send({ method, url, body, from }) {
    const headers = {
      accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
      'accept-language': 'en',
      'sec-fetch-dest': 'document',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': from === undefined ? 'cross-site' : 'same-origin',
      'sec-fetch-user': '?1',
    };
    const cookie = await this.#cookies.getCookieString(url.href);
    if (cookie) {
      headers.cookie = cookie;
    }
    if (body !== undefined) {
      headers.origin = from.origin;
      headers.referer = from.href;
      headers['content-type'] = 'application/x-www-form-urlencoded';
      headers['content-length'] = Buffer.byteLength(body);
    }
    const response = await exchange(url, { method, headers }, body);
    for (const line of response.headers['set-cookie'] ?? []) {
      await this.#cookies.setCookie(line, url.href);
    }
    const redirected = response.status >= 300 && response.status < 400;
    return { ...response, location: redirected ? response.headers.location : undefined };
  }
}

// Not fetch(): that announces itself as a script's request (sec-fetch-mode: cors), which a login page may refuse.
function exchange(url, options, body) {
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const request = client.request(url, { ...options, timeout: 30_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url.origin} within 30 s`)));
    request.on('error', reject);
    request.end(body);
  });
}

function isAt(url, redirectUri) {
  const expected = new URL(redirectUri);
  return url.origin === expected.origin && url.pathname === expected.pathname;
}

class Page {
  constructor(url, { status, headers, text }) {
    if (!/^text\/html/.test(headers['content-type'] ?? '')) {
      throw new Error(`${url.pathname} answered ${status} without a page: ${text.slice(0, 300)}`);
    }
    const root = parse(text);
    this.url = url;
    this.status = status;
    this.forms = all(root, 'form').map((form) => new Form(url, form));
    this.links = all(root, 'a').map((link) => attribute(link, 'href')).filter(Boolean);
    this.text = textOf(root).replace(/\s+/g, ' ').trim().slice(0, 300);
  }

  /** The way to the login of `connector` when this page offers a choice, else undefined. */
  chooseConnector(connector) {
    if (!connector) {
      return undefined;
    }
    for (const href of this.links) {
      const target = new URL(href, this.url);
      if (target.pathname.endsWith(`/auth/${encodeURIComponent(connector)}`)) {
        return { method: 'GET', url: target, from: this.url };
      }
    }
    for (const form of this.forms) {
      const button = form.buttons.find(({ value }) => value === connector);
      if (button || form.url.pathname.endsWith(`/auth/${encodeURIComponent(connector)}`)) {
        return form.submit(button);
      }
    }
    return undefined;
  }

  /** Presses the button that allows: by its name where the page names it, else the first one. */
  approve() {
    if (this.status >= 400 || this.forms.length === 0) {
      throw new Error(`${this.url.pathname} answered ${this.status} with a page that leads nowhere: ${this.text}`);
    }
    for (const form of this.forms) {
      const allow = form.buttons.find(({ name, value }) => name === 'approval' && value === 'approve');
      if (allow) {
        return form.submit(allow);
      }
    }
    return this.forms[0].submit(this.forms[0].buttons[0]);
  }
}

class Form {
  constructor(page, element) {
    this.page = page;
    this.url = new URL(attribute(element, 'action') ?? '', page);
    this.method = (attribute(element, 'method') ?? 'get').toUpperCase();
    this.fields = [];
    this.buttons = [];
    for (const field of all(element, 'input', 'button')) {
      const entry = { name: attribute(field, 'name'), value: attribute(field, 'value') ?? '' };
      const type = (attribute(field, 'type') ?? (field.tagName === 'button' ? 'submit' : 'text')).toLowerCase();
      if (type === 'submit') {
        this.buttons.push(entry);
      } else if (field.tagName === 'input' && entry.name && !['button', 'reset', 'image', 'file'].includes(type)) {
        const off = ['checkbox', 'radio'].includes(type) && attribute(field, 'checked') === undefined;
        if (!off) {
          this.fields.push({ ...entry, type });
        }
      }
    }
    this.passwordField = this.fields.find(({ type }) => type === 'password');
  }

  fillIn(username, password) {
    const person = this.fields.find(({ type }) => type === 'text' || type === 'email');
    if (!person) {
      throw new Error(`the login form of ${this.page.pathname} asks for a password but for no name`);
    }
    person.value = username;
    this.passwordField.value = password;
    return this.submit(this.buttons[0]);
  }

  submit(button) {
    const pressed = button?.name ? [button] : [];
    const values = new URLSearchParams([...this.fields, ...pressed].map(({ name, value }) => [name, value]));
    if (this.method === 'POST') {
      return { method: 'POST', url: this.url, body: values.toString(), from: this.page };
    }
    const url = new URL(this.url);
    url.search = values.toString();
    return { method: 'GET', url, from: this.page };
  }
}

function all(node, ...tags) {
  const below = (node.childNodes ?? []).flatMap((child) => all(child, ...tags));
  return tags.includes(node.tagName) ? [node, ...below] : below;
}

function attribute(element, name) {
  return element.attrs.find((each) => each.name === name)?.value;
}

function textOf(node) {
  if (['script', 'style', 'title'].includes(node.tagName)) {
    return '';
  }
  return node.nodeName === '#text' ? node.value : (node.childNodes ?? []).map(textOf).join(' ');
}
