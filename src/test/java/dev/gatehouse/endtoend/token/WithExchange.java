package dev.gatehouse.endtoend.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gatehouse.testing.TestLogin;
import dev.gatehouse.testing.TestLogin.Reply;
import dev.gatehouse.testing.TestServer;
import dev.gatehouse.testing.TestUpstream;
import java.util.LinkedHashMap;
import java.util.Map;

/** An issuer whose clients exchange tokens, with clusters and an identity source. */
abstract class WithExchange extends WithIssuer {
  static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  static final String ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
  static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

  /** Exchanges tokens of the web application and of connectors. */
  static final String BROKER = "broker";

  static final String BROKER_SECRET = "broker-secret-0123456789abcdef012345";

  /** May use the grant for tokens of nobody that a test has. */
  static final String STRANGER = "stranger";

  /** Says of its own tokens, too, what they carry. */
  static final String KEEPER = "keeper";

  static final String WORLD = "exchange";
  final TestUpstream upstream = TestUpstream.of(WORLD);

  @Override
  TestServer.Builder configure(TestServer.Builder builder) {
    return builder
        .with(
            """
            connectors:
            - {type: test-token-upstream, id: corp, name: Corp, config: {world: exchange, takesTokens: true}}
            - {type: test-token-upstream, id: partner, name: Partner, config: {world: exchange, takesTokens: true}}
            - {type: test-token-upstream, id: mute, name: Mute, config: {world: exchange}}
            - type: test-token-upstream
              id: people
              name: People only
              grantTypes: [authorization_code]
              config: {world: exchange, takesTokens: true}
            clusters:
            - {name: prod, kubernetesVersion: "1.34", clientID: web-app, audience: prod-cluster}
            - {name: dev, kubernetesVersion: "1.34", clientID: web-app, audience: dev-cluster}
            - name: closed
              kubernetesVersion: "1.34"
              clientID: web-app
              audience: closed-cluster
              allowedGroups: [nobodys]
            - name: addressed
              kubernetesVersion: "1.34"
              clientID: web-app
              audience: https://cluster.example.com
            """)
        .client(
            """
            - id: broker
              name: Broker
              secret: broker-secret-0123456789abcdef012345
              trustedPeers: [other-app]
              grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange", client_credentials]
              tokenExchange:
                tokensOf: [web-app, broker]
                connectors: [corp, mute, people]
                actors: [service, web-app]
                targets:
                - {audience: prod, groups: [operators], lifetime: 10m}
                - {audience: dev-cluster}
                - {audience: closed}
                - {audience: other-app}
                - {resource: "https://api.example.com/v1", groups: []}
                - {resource: "https://files.example.com"}
            - id: stranger
              name: Stranger
              secret: broker-secret-0123456789abcdef012345
              grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange"]
              tokenExchange: {tokensOf: [other-app]}
            - id: keeper
              name: Keeper
              secret: broker-secret-0123456789abcdef012345
              grantTypes: ["urn:ietf:params:oauth:grant-type:token-exchange"]
              tokenExchange:
                tokensOf: [web-app, keeper]
                targets:
                - {audience: keeper, groups: [operators], lifetime: 10m}
                - {audience: dev-cluster}
            - id: vault
              name: Vault
              secret: broker-secret-0123456789abcdef012345
              redirectURIs: [https://vault.example.com/cb]
              trustedPeers: [web-app, broker]
            """);
  }

  /** Tokens of an ordinary login of alice. */
  Reply tokens() {
    return login.tokens("local", ALICE);
  }

  /** A request of the broker with further parameters as name, value. */
  static Map<String, String> exchange(String token, String type, String... more) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", EXCHANGE);
    form.put("subject_token", token);
    form.put("subject_token_type", type);
    for (int i = 0; i < more.length; i += 2) {
      form.put(more[i], more[i + 1]);
    }
    return form;
  }

  Reply asBroker(Map<String, String> form) {
    return login.post("/token", form, BROKER, BROKER_SECRET);
  }

  /** Exchanges the ID token of a login. */
  Reply idToken(Reply tokens, String... more) {
    return asBroker(exchange(tokens.text("id_token"), ID_TOKEN, more));
  }

  /** Exchanges the access token of a login. */
  Reply accessToken(Reply tokens, String... more) {
    return asBroker(exchange(tokens.text("access_token"), ACCESS_TOKEN, more));
  }

  static Map<String, Object> claims(Reply reply) {
    assertEquals(200, reply.status(), reply::toString);
    return TestLogin.claims(reply.text("access_token"));
  }

  static long seconds(Object value) {
    return ((Number) value).longValue();
  }
}
