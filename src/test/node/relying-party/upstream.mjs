// An OpenID provider that is not Gatehouse, for the connector that logs in through one: the npm library oidc-provider with
// its own login and consent pages.
//
// Settings are one JSON object in the environment variable UPSTREAM_SETTINGS: client_id, client_secret, authentication,
// redirect_uri, post_logout_redirect_uri.
// Prints {"issuer":...} when it is ready. Then each line on standard input is a JSON object that changes the claims of
// everybody ({"groups":[...]}) or, with {"forget":"alice"}, ends an account; each is answered by {"ok":true}. Ends with its
// standard input.
import { once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

// Standard output is for answers alone; the library writes notices there.
console.info = console.error;
console.warn = console.error;

const settings = JSON.parse(process.env.UPSTREAM_SETTINGS);
const claims = { name: 'Ursula Upstream', email_verified: true, groups: ['developers', 'everybody'] };
const forgotten = new Set();

const server = http.createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: settings.client_id,
      client_secret: settings.client_secret,
      token_endpoint_auth_method: settings.authentication,
      redirect_uris: [settings.redirect_uri],
      post_logout_redirect_uris: [settings.post_logout_redirect_uri],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  cookies: { keys: ['a-key-for-the-cookies-of-one-test'] },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
  claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'], groups: ['groups'] },
  acrValues: ['urn:example:gold'],
  rotateRefreshToken: true,
  findAccount: (_, sub) =>
    forgotten.has(sub)
      ? undefined
      : { accountId: sub, claims: () => ({ sub, email: `${sub}@upstream.example.com`, preferred_username: sub, ...claims }) },
});
server.on('request', provider.callback());
console.log(JSON.stringify({ issuer }));

for await (const line of createInterface({ input: process.stdin })) {
  const { forget, ...changes } = JSON.parse(line);
  forgotten.add(forget);
  Object.assign(claims, changes);
  console.log(JSON.stringify({ ok: true }));
}
server.close();
server.closeAllConnections();
