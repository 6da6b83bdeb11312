package dev.gatehouse.clients;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.crypto.Digests;
import dev.gatehouse.jose.Decoys;
import dev.gatehouse.jose.SignatureAlgorithms;
import dev.gatehouse.jose.VerificationKey;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.Storage;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code private_key_jwt} and {@code client_secret_jwt} (OpenID Connect Core §9, RFC 7523 §3, RFC
 * 10070). Thread-safe.
 *
 * <p>Until the signature is verified, every refusal is the same, costs one verification, and writes
 * nothing. Afterwards the client is who it says, and is told what is wrong with its assertion. An
 * assertion that passes is used up: a row decides, so that it is good once at all replicas and
 * endpoints together, also after a restart; the row goes some minutes after the assertion has
 * expired, by whichever replica's clock.
 */
final class AssertionAuthenticator {
  /** How far ahead an assertion may expire: for so long it is remembered. */
  static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

  private static final String REFUSED = "Client authentication failed.";
  private final Storage storage;
  private final PublishedKeys published;
  private final String issuer;
  private final String tokenEndpoint;

  AssertionAuthenticator(
      Storage storage, PublishedKeys published, String issuer, String tokenEndpoint) {
    this.storage = storage;
    this.published = published;
    this.issuer = issuer;
    this.tokenEndpoint = tokenEndpoint;
  }

  /**
   * The client that a request's assertion proves.
   *
   * @param requestId identifier of the request
   * @throws RegistryChangedException when the clients have changed meanwhile: begin again
   */
  Client authenticate(ClientRegistry registry, Parameters form, String requestId, Instant now) {
    ClientAssertion assertion = read(form);
    String id = claimed(assertion, form);
    Client client = signer(registry, assertion, id, now);
    Instant end = checked(assertion, client, now);
    use(registry, assertion, client, requestId, end);
    return client;
  }

  private static ClientAssertion read(Parameters form) {
    String text = form.get(ClientAssertion.PARAMETER);
    String type = form.get(ClientAssertion.TYPE_PARAMETER);
    if (text == null || type == null) {
      throw DirectError.of(
          ErrorCode.INVALID_REQUEST, "client_assertion and client_assertion_type belong together.");
    }
    if (!type.equals(ClientAssertion.TYPE)) {
      throw refused(
          "The client_assertion_type must be " + ClientAssertion.TYPE + ".",
          "other assertion type");
    }
    try {
      return ClientAssertion.parse(text);
    } catch (ParseException e) {
      throw refused(REFUSED, "unusable assertion: " + e.getMessage());
    }
  }

  /** RFC 7523 §3: issuer and subject are the client; RFC 7521 §4.2: so is client_id. */
  private static String claimed(ClientAssertion assertion, Parameters form) {
    Optional<String> subject = assertion.text("sub");
    if (subject.isEmpty() || !subject.equals(assertion.text("iss"))) {
      throw refused(REFUSED, "iss and sub of the assertion are not one client");
    }
    String named = form.get("client_id");
    if (named != null && !named.equals(subject.get())) {
      throw DirectError.of(
          ErrorCode.INVALID_REQUEST, "client_id differs from the subject of the assertion.");
    }
    return subject.get();
  }

  /** The client, if it signed the assertion; else one verification under nobody's key. */
  private Client signer(
      ClientRegistry registry, ClientAssertion assertion, String id, Instant now) {
    JWSAlgorithm algorithm = assertion.jws().getHeader().getAlgorithm();
    ClientAuthenticationMethod method =
        SignatureAlgorithms.isAsymmetric(algorithm)
            ? ClientAuthenticationMethod.PRIVATE_KEY_JWT
            : ClientAuthenticationMethod.CLIENT_SECRET_JWT;
    Optional<Client> found = registry.find(id);
    if (found.isEmpty()) {
      throw unproven(assertion, "unknown client " + id);
    }
    Client client = found.get();
    if (!client.authenticationMethods().contains(method)) {
      throw unproven(assertion, "client " + id + " may not use " + method.wireName());
    }
    if (!client.assertions().algorithms().contains(algorithm.getName())) {
      throw unproven(assertion, "client " + id + " may not sign with " + algorithm);
    }
    if (method == ClientAuthenticationMethod.CLIENT_SECRET_JWT) {
      return signedWithSecret(assertion, client, now);
    }
    Optional<URI> address = client.assertions().address();
    boolean signed =
        address.isPresent()
            ? published.verifies(client, address.get(), assertion.jws())
            : client.assertions().keys().orElseThrow().verifies(assertion.jws());
    if (!signed) {
      String kid = assertion.jws().getHeader().getKeyID();
      throw refused(
          REFUSED,
          "no key of client "
              + id
              + " verifies the assertion with alg "
              + algorithm
              + (kid == null ? " and no kid" : " and kid " + kid));
    }
    return client;
  }

  private static Client signedWithSecret(ClientAssertion assertion, Client client, Instant now) {
    List<VerificationKey> keys =
        client.secrets().stream().flatMap(secret -> secret.key(now).stream()).toList();
    if (keys.isEmpty()) {
      throw unproven(assertion, "client " + client.id() + " has no secret to sign with");
    }
    boolean signed = false;
    for (VerificationKey key : keys) {
      signed |= key.verify(assertion.jws());
    }
    if (!signed) {
      throw refused(REFUSED, "wrong signature for client " + client.id());
    }
    return client;
  }

  /**
   * Checks what a client says that has proven itself.
   *
   * @return when nobody would accept the assertion any more
   */
  private Instant checked(ClientAssertion assertion, Client client, Instant now) {
    SecurityProfile profile = client.profile();
    Duration skew = profile.clockSkew();
    Optional<String> audience = assertion.audience(profile.listAsAssertionAudience());
    boolean ours =
        audience.isPresent()
            && (audience.get().equals(issuer)
                || client.assertions().tokenEndpointAudience()
                    && audience.get().equals(tokenEndpoint));
    if (!ours) {
      throw wrong(client, "The aud of the assertion must be " + issuer + " alone.");
    }
    Instant end =
        assertion
            .time("exp")
            .map(time -> time.plus(skew))
            .orElseThrow(() -> wrong(client, "The assertion has no usable exp."));
    if (!now.isBefore(end)) {
      throw wrong(client, "The assertion has expired.");
    }
    if (end.isAfter(now.plus(LONGEST_LIFE).plus(skew).plus(skew))) {
      throw wrong(
          client,
          "The assertion may not expire later than "
              + LONGEST_LIFE.toMinutes()
              + " minutes from now.");
    }
    for (String start : List.of("nbf", "iat")) {
      boolean begun =
          !assertion.has(start)
              || assertion.time(start).filter(time -> !time.isAfter(now.plus(skew))).isPresent();
      if (!begun) {
        throw wrong(client, "The " + start + " of the assertion is in the future.");
      }
    }
    if (assertion.text("jti").isEmpty()) {
      throw wrong(client, "The assertion has no jti.");
    }
    return end;
  }

  private void use(
      ClientRegistry registry,
      ClientAssertion assertion,
      Client client,
      String requestId,
      Instant end) {
    byte[] id = identity(client.id(), assertion.text("jti").orElseThrow());
    boolean first =
        storage.write(tx -> {
          // Else the request would begin again after the assertion was used (rule R10).
          registry.require(tx.meta().registryRevision());
          return tx.usedAssertions().use(id, requestId, end);
        });
    if (!first) {
      throw wrong(client, "The assertion was used before.");
    }
  }

  /** Of fixed size, whatever the client chose; unique per client, as RFC 7519 §4.1.7 leaves it. */
  private static byte[] identity(String clientId, String jti) {
    byte[] client = clientId.getBytes(StandardCharsets.UTF_8);
    byte[] token = jti.getBytes(StandardCharsets.UTF_8);
    return Digests.sha256(
        ByteBuffer.allocate(Integer.BYTES + client.length + token.length)
            .putInt(client.length)
            .put(client)
            .put(token)
            .array());
  }

  private static DirectError unproven(ClientAssertion assertion, String detail) {
    Decoys.verify(assertion.jws());
    return refused(REFUSED, detail);
  }

  private static DirectError wrong(Client client, String description) {
    return refused(description, "assertion of client " + client.id() + ": " + description);
  }

  private static DirectError refused(String description, String detail) {
    return ClientAuthenticator.refused(description, detail);
  }
}
