package dev.gatehouse.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import dev.gatehouse.tck.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.text.ParseException;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An application with sessions of its own that ends them when a logout token says so (OpenID
 * Connect Back-Channel Logout 1.0 §2.5). The token is verified by a library that others use.
 */
public final class BackchannelApplication implements AutoCloseable {
  private static final String OUT = "/backchannel";
  private final String id;
  private final ScriptedServer server;
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final Queue<String> answers = new ConcurrentLinkedQueue<>();
  private volatile URI issuer;

  private BackchannelApplication(String id) {
    this.id = id;
    this.server = ScriptedServer.http(this::answer);
  }

  /** Starts it on a free port of this machine. */
  public static BackchannelApplication start(String clientId) {
    return new BackchannelApplication(clientId);
  }

  /** Where its sessions are ended. */
  public URI logoutUri() {
    return server.uri(OUT);
  }

  public String id() {
    return id;
  }

  public String redirect() {
    return server.uri("/callback").toString();
  }

  public String secret() {
    return (id + "-secret-0123456789abcdef0123456789abcdef").substring(0, 40);
  }

  /** Its entry among the static clients. */
  public String client() {
    return """
    - id: %s
      name: Application %s
      secret: %s
      redirectURIs: ["%s"]
      skipConsent: true
      backchannelLogoutURI: "%s"
    """
        .formatted(id, id, secret(), redirect(), logoutUri());
  }

  /** The requests that came to it. */
  public ScriptedServer requests() {
    return server;
  }

  /** The logout token of the next request; fails when none comes. */
  public String nextToken() throws InterruptedException {
    while (true) {
      ScriptedServer.Asked asked = server.next();
      if (asked.head().startsWith("POST ")) {
        return token(asked.body());
      }
    }
  }

  /** Whose logout tokens it believes; else those of where somebody logged in. */
  public void trusts(URI value) {
    issuer = value;
  }

  /** What it answers to the next logouts instead of doing them: whole answers, in order. */
  public void willAnswer(String... first) {
    for (String answer : first) {
      answers.add(answer);
    }
  }

  /** A person logs in: the session that the ID token names is open. */
  public String logIn(TestServer at, TestLogin login, String person) {
    issuer = at.issuer();
    Map<String, String> request = TestLogin.request("client_id", id);
    request.put("redirect_uri", redirect());
    String code = login.authorize(request, person).response().get("code");
    return opened(login.redeem(code, redirect(), id, secret()));
  }

  /** The same without a password, by the session that the browser has. */
  public String signOn(TestServer at, TestLogin login) {
    issuer = at.issuer();
    Map<String, String> request = TestLogin.request("client_id", id);
    request.put("redirect_uri", redirect());
    String code = login.signOn(request).response().get("code");
    return opened(login.redeem(code, redirect(), id, secret()));
  }

  private String opened(TestLogin.Reply tokens) {
    String idToken = tokens.text("id_token");
    sessions.add((String) TestLogin.claims(idToken).get("sid"));
    return idToken;
  }

  /** Whether the session of an ID token is still open; asked over HTTP, as its browser would. */
  public boolean loggedIn(String idToken) {
    String sid = (String) TestLogin.claims(idToken).get("sid");
    return new TestBrowser().get(server.uri("/?session=" + sid)).status() == 200;
  }

  private void answer(ScriptedServer.Asked asked, OutputStream out)
      throws IOException, InterruptedException {
    int status;
    if (asked.head().startsWith("POST " + OUT + " ")) {
      String prepared = answers.poll();
      if (prepared != null) {
        ScriptedServer.always(prepared).answer(asked, out);
        return;
      }
      status = ends(token(asked.body())) ? 200 : 400;
    } else {
      String sid = asked.head().replaceFirst("(?s)^GET /\\?session=([^ ]*) .*", "$1");
      status = sessions.contains(sid) ? 200 : 401;
    }
    ScriptedServer.status(status).answer(asked, out);
  }

  /** The logout token of a form. */
  static String token(String form) {
    String token = TestBrowser.parse(form).get("logout_token");
    if (token == null) {
      throw new AssertionError("no logout_token: " + form);
    }
    return token;
  }

  private boolean ends(String token) {
    try {
      return sessions.remove(verify(token).getSessionID().getValue());
    } catch (IOException | ParseException | BadJOSEException | JOSEException e) {
      return false;
    }
  }

  /** The claims of a logout token for this application, verified by the library's rules. */
  public LogoutTokenClaimsSet verify(String token)
      throws IOException, ParseException, BadJOSEException, JOSEException {
    return verified(token, issuer, id);
  }

  static LogoutTokenClaimsSet verified(String token, URI issuer, String clientId)
      throws IOException, ParseException, BadJOSEException, JOSEException {
    SignedJWT jwt = SignedJWT.parse(token);
    return new LogoutTokenValidator(
            new Issuer(issuer),
            new ClientID(clientId),
            JWSAlgorithm.parse(jwt.getHeader().getAlgorithm().getName()),
            JWKSet.load(URI.create(issuer + "/keys").toURL()))
        .validate(jwt);
  }

  @Override
  public void close() {
    server.close();
  }
}
