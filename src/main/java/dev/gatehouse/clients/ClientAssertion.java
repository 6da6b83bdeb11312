package dev.gatehouse.clients;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.gatehouse.protocol.NumericDate;
import dev.gatehouse.protocol.Parameters;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A JWT with which a client says who it is (RFC 7523 §2.2), as it was sent: nothing of it is true
 * before its signature is verified. Confined to its request.
 */
final class ClientAssertion {
  static final String PARAMETER = "client_assertion";
  static final String TYPE_PARAMETER = "client_assertion_type";
  static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** More than the largest key and all claims of use need. */
  private static final int LONGEST = 8_192;

  /** Other kinds of JWT name themselves, and are no assertions (RFC 8725 §3.11). */
  private static final Set<String> KINDS = Set.of("jwt", "client-authentication+jwt");

  private final JWSObject jws;
  private final Map<String, Object> claims;

  private ClientAssertion(JWSObject jws, Map<String, Object> claims) {
    this.jws = jws;
    this.claims = claims;
  }

  /** Whether a request authenticates with an assertion, or tries to. */
  static boolean in(Parameters form) {
    return form.first(PARAMETER).isPresent() || form.first(TYPE_PARAMETER).isPresent();
  }

  /**
   * Reads an assertion. Encrypted and unsigned ones are not JWS and so none of ours; one that
   * brings its own key or asks for extensions is refused (attack cases 23 to 25).
   *
   * @throws ParseException with what the log is to say
   */
  static ClientAssertion parse(String text) throws ParseException {
    if (text.length() > LONGEST) {
      throw new ParseException("the assertion has more than " + LONGEST + " characters", 0);
    }
    if (!text.equals(text.strip())) {
      throw new ParseException("the assertion has white space around it", 0);
    }
    JWSObject jws = JWSObject.parse(text);
    JWSHeader header = jws.getHeader();
    if (header.getJWK() != null
        || header.getJWKURL() != null
        || header.getX509CertURL() != null
        || header.getX509CertChain() != null
        || header.getCriticalParams() != null) {
      throw new ParseException("the assertion's header brings a key or asks for extensions", 0);
    }
    if (header.getType() != null
        && !KINDS.contains(header.getType().getType().toLowerCase(Locale.ROOT))) {
      throw new ParseException("the assertion's typ is that of another kind of token", 0);
    }
    Map<String, Object> claims = jws.getPayload().toJSONObject();
    if (claims == null) {
      throw new ParseException("the assertion's payload is no JSON object", 0);
    }
    return new ClientAssertion(jws, claims);
  }

  /** The client that a request claims to be, for the record; null when it cannot be told. */
  static String claimedClient(Parameters form) {
    try {
      return parse(form.first(PARAMETER).orElse("")).text("sub").orElse(form.get("client_id"));
    } catch (ParseException e) {
      return form.get("client_id");
    }
  }

  JWSObject jws() {
    return jws;
  }

  /** A claim that is text, and not empty. */
  Optional<String> text(String claim) {
    return claims.get(claim) instanceof String text && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  boolean has(String claim) {
    return claims.get(claim) != null;
  }

  /**
   * A claim that is a time in seconds since 1970, which may have a fraction (RFC 7519 §2).
   *
   * @return empty when it is missing, no number, or no time of this age
   */
  Optional<Instant> time(String claim) {
    return NumericDate.of(claims.get(claim));
  }

  /**
   * The audience.
   *
   * @param list whether a list with one element is as good as the element
   * @return empty when it is anything else than one text
   */
  Optional<String> audience(boolean list) {
    Object audience = claims.get("aud");
    if (list && audience instanceof List<?> all && all.size() == 1) {
      audience = all.get(0);
    }
    return audience instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
