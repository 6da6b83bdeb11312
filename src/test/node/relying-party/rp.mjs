// A relying party's whole life with one issuer, on a certified library: discovery, a login by authorization code with
// PKCE, the ID token, userinfo, refresh, introspection, revocation.
//
// Settings are one JSON object, in the file named by the only argument or in the environment variable
// RELYING_PARTY_SETTINGS (never in the argument itself: other users of a machine can read that):
//   issuer, client_id, redirect_uri, username, password      required
//   authentication   client_secret_basic (default), client_secret_post or none
//   client_secret    required unless authentication is none
//   scope            default "openid profile email groups offline_access"
//   connector        which login to choose where the issuer offers several
//   signing_algorithm  of ID tokens, default RS256
//   prompt           default consent
//   introspect       default true, false for a client without a secret
// Trust in the issuer's certificate comes from NODE_EXTRA_CA_CERTS.
//
// Prints one JSON object: {"ok":true, "steps":[...], what each step learned} with status 0, or
// {"ok":false, "steps":[those that passed], "failed":step, "error":reason} with status 1.
import { readFileSync } from 'node:fs';
import * as client from 'openid-client';
import { Browser } from './browser.mjs';

const AUTHENTICATION = {
  client_secret_basic: client.ClientSecretBasic,
  client_secret_post: client.ClientSecretPost,
  none: client.None,
};

class Run {
  constructor(settings) {
    this.settings = settings;
    this.report = { ok: false, steps: [] };
  }

  async step(name, action) {
    try {
      const learned = await action();
      this.report.steps.push(name);
      if (learned !== undefined) {
        this.report[name] = learned;
      }
    } catch (error) {
      Object.assign(this.report, { failed: name, error: describe(error) });
      throw error;
    }
  }

  async all() {
    await this.step('settings', () => this.checkSettings());
    await this.step('discovery', () => this.discover());
    await this.step('authorization', () => this.authorize());
    await this.step('code', () => this.redeem());
    await this.step('userinfo', () => this.userinfo());
    await this.step('refresh', () => this.refresh());
    if (this.settings.introspect) {
      await this.step('introspection', () => this.introspect());
    }
    await this.step('revocation', () => client.tokenRevocation(this.config, this.refreshToken, { token_type_hint: 'refresh_token' }));
    await this.step('refresh_after_revocation', () => this.refreshAfterRevocation());
    if (this.settings.introspect) {
      await this.step('introspection_after_revocation', () => this.introspectAfterRevocation());
    }
    this.report.ok = true;
  }

  checkSettings() {
    const defaults = {
      authentication: 'client_secret_basic',
      scope: 'openid profile email groups offline_access',
      signing_algorithm: 'RS256',
      prompt: 'consent',
    };
    this.settings = { ...defaults, ...this.settings };
    const s = this.settings;
    s.introspect ??= s.authentication !== 'none';
    const needed = ['issuer', 'client_id', 'redirect_uri', 'username', 'password'];
    const missing = [...needed, ...(s.authentication === 'none' ? [] : ['client_secret'])].filter((name) => !s[name]);
    require(missing.length === 0, `missing settings: ${missing.join(', ')}`);
    require(Object.hasOwn(AUTHENTICATION, s.authentication), `unknown authentication: ${s.authentication}`);
  }

  async discover() {
    const s = this.settings;
    const issuer = new URL(s.issuer);
    const loopback = issuer.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);
    this.config = await client.discovery(
      issuer,
      s.client_id,
      { id_token_signed_response_alg: s.signing_algorithm, token_endpoint_auth_method: s.authentication },
      AUTHENTICATION[s.authentication](s.client_secret),
      { execute: loopback ? [client.allowInsecureRequests] : [] },
    );
    // Without this the library trusts the TLS connection and leaves the signature of the ID token unread.
    client.enableNonRepudiationChecks(this.config);
    const metadata = this.config.serverMetadata();
    require(metadata.issuer === s.issuer, `discovery names the issuer ${metadata.issuer}`);
    require(metadata.authorization_response_iss_parameter_supported === true, 'discovery does not announce iss in responses');
    return JSON.parse(JSON.stringify(metadata));
  }

  async authorize() {
    const s = this.settings;
    this.checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
      idTokenExpected: true,
    };
    const start = client.buildAuthorizationUrl(this.config, {
      redirect_uri: s.redirect_uri,
      scope: s.scope,
      state: this.checks.expectedState,
      nonce: this.checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(this.checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      // OpenID Connect Core 11: some providers give offline access only where consent was asked for.
      prompt: s.prompt,
    });
    this.answer = await new Browser().logIn(start, {
      redirectUri: s.redirect_uri,
      username: s.username,
      password: s.password,
      connector: s.connector,
    });
    const parameters = this.answer.searchParams;
    require(!parameters.has('error'), `${parameters.get('error')}: ${parameters.get('error_description')}`);
    require(parameters.get('iss') === s.issuer, `the response's iss is ${parameters.get('iss')}`);
    return { parameters: [...parameters.keys()] };
  }

  async redeem() {
    this.tokens = await client.authorizationCodeGrant(this.config, this.answer, this.checks);
    this.refreshToken = this.tokens.refresh_token;
    require(this.refreshToken, 'no refresh token, although offline_access was asked for');
    this.subject = this.tokens.claims().sub;
    return summary(this.tokens);
  }

  userinfo() {
    return client.fetchUserInfo(this.config, this.tokens.access_token, this.subject);
  }

  async refresh() {
    const tokens = await client.refreshTokenGrant(this.config, this.refreshToken);
    const rotated = tokens.refresh_token !== undefined && tokens.refresh_token !== this.refreshToken;
    this.refreshToken = tokens.refresh_token ?? this.refreshToken;
    require(tokens.access_token !== this.tokens.access_token, 'the access token is the old one');
    const claims = tokens.claims();
    if (claims !== undefined) {
      require(claims.sub === this.subject, `the refreshed ID token is about ${claims.sub}`);
    }
    this.tokens = tokens;
    return { rotated, ...summary(tokens) };
  }

  async introspect() {
    const facts = await client.tokenIntrospection(this.config, this.tokens.access_token);
    require(facts.active === true, 'the access token is not active');
    return facts;
  }

  async refreshAfterRevocation() {
    let refused;
    try {
      await client.refreshTokenGrant(this.config, this.refreshToken);
    } catch (error) {
      refused = error;
    }
    require(refused !== undefined, 'the revoked refresh token was accepted');
    require(refused.error === 'invalid_grant', `expected invalid_grant, got ${describe(refused)}`);
  }

  async introspectAfterRevocation() {
    const facts = await client.tokenIntrospection(this.config, this.refreshToken);
    require(facts.active === false, 'the revoked refresh token is still active');
    require(Object.keys(facts).length === 1, `an inactive token must have no facts (RFC 7662, 2.2): ${Object.keys(facts)}`);
  }
}

function summary(tokens) {
  return {
    token_type: tokens.token_type,
    expires_in: tokens.expires_in,
    scope: tokens.scope,
    id_token: tokens.id_token,
    access_token: tokens.access_token,
    claims: tokens.claims(),
  };
}

function require(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** The message with the causes below it: the library's own says little where TLS or the network failed. */
function describe(error) {
  const oauth = error.error ? ` [${error.status ?? ''} ${error.error}: ${error.error_description ?? ''}]` : '';
  const cause = error.cause instanceof Error ? `; ${describe(error.cause)}` : '';
  const code = error.code ? ` (${error.code})` : '';
  return `${error.message}${code}${oauth}${cause}`;
}

function readSettings() {
  const [file] = process.argv.slice(2);
  const text = file === undefined ? process.env.RELYING_PARTY_SETTINGS : readFileSync(file, 'utf8');
  if (!text) {
    throw new Error('usage: node rp.mjs SETTINGS.json, or RELYING_PARTY_SETTINGS in the environment');
  }
  return JSON.parse(text);
}

let run;
try {
  run = new Run(readSettings());
  await run.all();
} catch (error) {
  process.exitCode = 1;
  run ??= { report: { ok: false, steps: [], failed: 'settings', error: describe(error) } };
}
console.log(JSON.stringify(run.report));
