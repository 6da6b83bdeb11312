// Proves the relying party itself against a provider that is not Gatehouse: a failure here is a fault of rp.mjs, never of
// the issuer under test.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { promisify } from 'node:util';
import Provider from 'oidc-provider';

const redirectUri = 'https://client.example/callback';
const secret = 'a-secret-of-the-self-test';

function registration(id, method) {
  return {
    client_id: id,
    client_secret: method === 'none' ? undefined : secret,
    token_endpoint_auth_method: method,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
  };
}

async function startProvider() {
  const server = http.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: ['client_secret_basic', 'client_secret_post', 'none'].map((method) => registration(method, method)),
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
    claims: { email: ['email'], profile: ['name'], groups: ['groups'] },
    features: { introspection: { enabled: true }, revocation: { enabled: true } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@example.com`, groups: ['developers'] }) }),
  });
  server.on('request', provider.callback());
  return { issuer, stop: () => server.close(() => {}) };
}

async function relyingParty(settings) {
  const environment = { ...process.env, RELYING_PARTY_SETTINGS: JSON.stringify(settings) };
  const script = new URL('rp.mjs', import.meta.url).pathname;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { env: environment });
    return { status: 0, report: JSON.parse(stdout) };
  } catch (failure) {
    return { status: failure.code, report: JSON.parse(failure.stdout) };
  }
}

const { issuer, stop } = await startProvider();
const person = { issuer, redirect_uri: redirectUri, username: 'alice', password: 'any' };
try {
  for (const authentication of ['client_secret_basic', 'client_secret_post', 'none']) {
    const credentials = authentication === 'none' ? {} : { client_secret: secret };
    const { status, report } = await relyingParty({ ...person, authentication, client_id: authentication, ...credentials });
    assert.equal(status, 0, JSON.stringify(report));
    assert.equal(report.code.claims.sub, 'alice');
    assert.deepEqual(report.userinfo.groups, ['developers']);
    assert.equal(report.steps.includes('introspection'), authentication !== 'none');
    console.log(`${authentication}: ${report.steps.join(', ')}`);
  }
  const wrongSecret = await relyingParty({ ...person, client_id: 'client_secret_basic', client_secret: 'wrong' });
  assert.equal(wrongSecret.status, 1);
  assert.equal(wrongSecret.report.failed, 'code', JSON.stringify(wrongSecret.report));
  const unknownClient = await relyingParty({ ...person, client_id: 'unknown', client_secret: secret });
  assert.equal(unknownClient.report.failed, 'authorization', JSON.stringify(unknownClient.report));
  const incomplete = await relyingParty({ issuer });
  assert.equal(incomplete.report.failed, 'settings', JSON.stringify(incomplete.report));
  console.log('failures are named: code, authorization, settings');
} finally {
  stop();
}
