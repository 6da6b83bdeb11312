package dev.gatehouse.clients;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditSink;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.http.Request;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Authenticates clients at the token, introspection and revocation endpoints (RFC 6749 §2.3, RFC
 * 7523 §2.2).
 *
 * <p>One method per request; a {@code client_id} in the body must be that of the header. An unknown
 * client costs the same comparison and gets the same answer as a wrong secret. Thread-safe.
 */
public final class ClientAuthenticator {
  private static final ClientSecret NOBODY = ClientSecret.ofPlain("no client has this secret");
  private static final String CHALLENGE = "Basic realm=\"gatehouse\", charset=\"UTF-8\"";

  private final AssertionAuthenticator assertions;
  private final AuditSink audit;
  private final InstantSource clock;

  /**
   * @param issuer the issuer identifier, which assertions are for
   * @param tokenEndpoint the token endpoint's address, which some assertions are for
   */
  public ClientAuthenticator(
      Storage storage,
      PublishedKeys published,
      String issuer,
      String tokenEndpoint,
      AuditSink audit,
      InstantSource clock) {
    this.assertions = new AssertionAuthenticator(storage, published, issuer, tokenEndpoint);
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Authenticates the client of a request; a failure is audited, wherever a secret was tried. From
   * then on only scripts of the client's own origins may read the answer (rule R15); who has not
   * proven which client they are reads nothing but that.
   *
   * @param registry the clients as they are now
   * @param http the request, for its {@code Authorization} header
   * @param form the request's body
   * @throws RegistryChangedException when the clients have changed meanwhile: begin again
   * @throws DirectError {@code invalid_request} for a malformed request, {@code invalid_client} for
   *     a refused one
   */
  public Client authenticate(ClientRegistry registry, Request http, Parameters form) {
    Client client = authenticated(registry, http, form);
    http.readableBy(client.corsOrigins());
    return client;
  }

  private Client authenticated(ClientRegistry registry, Request http, Parameters form) {
    List<String> authorization = http.headers("Authorization");
    try {
      if (ClientAssertion.in(form)) {
        alone(authorization, form);
        return assertions.authenticate(registry, form, http.id(), clock.instant());
      }
      return authenticate(registry, authorization, form, clock.instant());
    } catch (DirectError error) {
      if (error.code() == ErrorCode.INVALID_CLIENT) {
        // Another replica may have registered the client, or changed its secret, a moment ago.
        registry.confirm();
        audit.accept(
            AuditEvent.of(AuditType.CLIENT_AUTHENTICATION_FAILED)
                .request(http.id(), http.remoteAddress())
                .with(Fact.CLIENT, claimed(authorization, form))
                .with(Fact.REASON, error.detail())
                .at(clock.instant()));
      }
      throw error;
    }
  }

  /** Which client the request says that it is, or null. */
  private static String claimed(List<String> authorization, Parameters form) {
    return authorization.stream()
        .filter(BasicCredentials::isBasic)
        .flatMap(header -> BasicCredentials.parse(header).stream())
        .map(BasicCredentials::clientId)
        .findFirst()
        .orElseGet(() -> ClientAssertion.claimedClient(form));
  }

  private static void alone(List<String> authorization, Parameters form) {
    if (!authorization.isEmpty() || form.first("client_secret").isPresent()) {
      throw malformed("Only one method of client authentication may be used in a request.");
    }
  }

  /** Does the same for a request without an assertion, and without a record. */
  static Client authenticate(
      ClientRegistry registry, List<String> authorization, Parameters form, Instant now) {
    Presented presented = presented(authorization, form);
    Optional<Client> found = registry.find(presented.clientId());
    boolean proven =
        found.isPresent() ? proves(found.get(), presented, now) : dummy(presented, now);
    if (!proven) {
      throw refused("Client authentication failed.", detail(found, presented));
    }
    return found.orElseThrow();
  }

  private record Presented(ClientAuthenticationMethod method, String clientId, String secret) {}

  private static Presented presented(List<String> authorization, Parameters form) {
    if (authorization.size() > 1) {
      throw malformed("The Authorization header appears more than once.");
    }
    String bodyId = form.get("client_id");
    String bodySecret = form.get("client_secret");
    if (!authorization.isEmpty()) {
      if (bodySecret != null) {
        throw malformed("Only one method of client authentication may be used in a request.");
      }
      Presented basic = basic(authorization.get(0));
      if (bodyId != null && !bodyId.equals(basic.clientId())) {
        throw malformed("client_id differs from the one in the Authorization header.");
      }
      return basic;
    }
    if (bodyId == null) {
      throw refused("The request does not authenticate a client.", "no client_id");
    }
    return bodySecret != null
        ? new Presented(ClientAuthenticationMethod.CLIENT_SECRET_POST, bodyId, bodySecret)
        : new Presented(ClientAuthenticationMethod.NONE, bodyId, "");
  }

  private static boolean proves(Client client, Presented presented, Instant now) {
    boolean allowed = client.authenticationMethods().contains(presented.method());
    if (presented.method() == ClientAuthenticationMethod.NONE) {
      // As in Dex, a public client with a secret has to present it: nobody else may use its codes.
      return allowed && client.publicClient() && client.secrets().isEmpty();
    }
    if (client.publicClient() && client.secrets().isEmpty()) {
      // There is nothing to compare; libraries of public clients send an empty or a made-up secret.
      return client.authenticationMethods().contains(ClientAuthenticationMethod.NONE);
    }
    byte[] hash = Digests.sha256(presented.secret());
    boolean matches = false;
    for (ClientSecret secret : client.secrets()) {
      matches |= secret.matches(hash, now);
    }
    return allowed && matches;
  }

  private static boolean dummy(Presented presented, Instant now) {
    NOBODY.matches(Digests.sha256(presented.secret()), now);
    return false;
  }

  private static Presented basic(String header) {
    if (!BasicCredentials.isBasic(header)) {
      throw refused("The Authorization header must use the Basic scheme.", "other scheme");
    }
    BasicCredentials credentials =
        BasicCredentials.parse(header)
            .orElseThrow(() ->
                refused(
                    "The Basic credentials cannot be decoded: form-encode both halves, join them"
                        + " with a colon, encode as base64.",
                    "undecodable Basic credentials"));
    return new Presented(
        ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
        credentials.clientId(),
        credentials.secret());
  }

  private static String detail(Optional<Client> found, Presented presented) {
    if (found.isEmpty()) {
      return "unknown client " + presented.clientId();
    }
    return found.get().authenticationMethods().contains(presented.method())
        ? "wrong secret for client " + presented.clientId()
        : "client " + presented.clientId() + " may not use " + presented.method().wireName();
  }

  private static DirectError malformed(String description) {
    return DirectError.of(ErrorCode.INVALID_REQUEST, description);
  }

  static DirectError refused(String description, String detail) {
    return DirectError.of(ErrorCode.INVALID_CLIENT, description, detail).challenge(CHALLENGE);
  }
}
