package dev.gatehouse.kubernetes.authentication;

import com.nimbusds.jose.jwk.JWKSet;
import dev.gatehouse.expressions.kubernetes.RefusedException;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Answer;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Failure;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Fetched;
import dev.gatehouse.kubernetes.authentication.IssuerAccess.Unknown;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an API server finds an issuer's keys (OpenID Connect Discovery 1.0 §4, as go-oidc does it):
 * the document first, which decides whether the authenticator becomes ready, then the key set with
 * the first token. Confined to one judgement.
 */
final class Discovery {
  private static final String WELL_KNOWN = "/.well-known/openid-configuration";

  /** Since then a document without keys is told as such. */
  private static final int FIRST_TO_WANT_KEYS = 35;

  private static final String NO_KEYS = "provider did not return JWKS URL";

  private static final Set<String> TEXTS =
      Set.of("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint");
  private static final String ALGORITHMS = "id_token_signing_alg_values_supported";

  /** What Go takes for a media type; the parameters are looked over. */
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("\\s*([!#$&^_.+A-Za-z0-9-]+/[!#$&^_.+A-Za-z0-9-]+)\\s*(;.*)?");

  private final GoHttp http;
  private final String keySet;
  private final Optional<String> error;
  private final boolean known;

  private Discovery(GoHttp http, String keySet, Optional<String> error, boolean known) {
    this.http = http;
    this.keySet = keySet;
    this.error = error;
    this.known = known;
  }

  /** A complaint about a document. */
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
      super(message);
    }
  }

  /**
   * Discovers.
   *
   * @param issuer the configured one
   * @param discoveryUrl the whole address of its document; empty when it follows from the issuer
   * @param minor the version of Kubernetes, 1.{@code minor}
   */
  static Discovery of(String issuer, String discoveryUrl, int minor, IssuerAccess access) {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    GoHttp http = new GoHttp(access, base + WELL_KNOWN, discoveryUrl);
    Fetched fetched = http.get(base + WELL_KNOWN, Optional.empty());
    if (fetched instanceof Unknown) {
      return new Discovery(http, "", Optional.empty(), false);
    }
    try {
      String keys = keySet(answer(fetched), issuer);
      if (keys.isEmpty() && minor >= FIRST_TO_WANT_KEYS) {
        throw new Unfit(NO_KEYS);
      }
      return new Discovery(http, keys, Optional.empty(), true);
    } catch (Unfit e) {
      return new Discovery(http, "", Optional.of(e.getMessage()), true);
    }
  }

  /** Whether it is known at all what the document says. */
  boolean isKnown() {
    return known;
  }

  /** Why the authenticator does not become ready; empty when it does. */
  Optional<String> error() {
    return error;
  }

  /** What the API server's log says every ten seconds; only where there is an error. */
  String logLine() {
    String what = error.orElseThrow();
    return what.equals(NO_KEYS) ? what : "oidc authenticator: initializing plugin: " + what;
  }

  /** Where the keys are. */
  String keySetAddress() {
    return keySet;
  }

  private static Answer answer(Fetched fetched) throws Unfit {
    return switch (fetched) {
      case Answer answer -> answer;
      case Failure failure -> throw new Unfit(failure.error());
      case Unknown none -> throw new RefusedException("It is not known what an address answers");
    };
  }

  private static String keySet(Answer answer, String issuer) throws Unfit {
    if (answer.code() != 200) {
      throw new Unfit(answer.status() + ": " + answer.body());
    }
    String[] found = {"", ""};
    try {
      document(json(answer), found);
    } catch (Unfit e) {
      throw new Unfit(
          "oidc: failed to decode provider discovery object: " + decoding(answer, e.getMessage()));
    }
    if (!found[0].equals(issuer)) {
      throw new Unfit(
          "oidc: issuer did not match the issuer returned by provider, expected "
              + GoQuote.quote(issuer)
              + " got "
              + GoQuote.quote(found[0]));
    }
    return found[1];
  }

  private static GoJson json(Answer answer) throws Unfit {
    Optional<String> problem = GoJsonSyntax.error(answer.body());
    if (problem.isPresent()) {
      throw new Unfit(problem.get());
    }
    return GoJson.parse(answer.body())
        .orElseThrow(() -> new RefusedException("A document has values that lie too deep"));
  }

  private static String decoding(Answer answer, String problem) {
    Matcher type = MEDIA_TYPE.matcher(answer.contentType());
    return type.matches() && type.group(1).toLowerCase(Locale.ROOT).equals("application/json")
        ? "got Content-Type = application/json, but could not unmarshal as JSON: " + problem
        : "expected Content-Type = application/json, got "
            + GoQuote.quote(answer.contentType())
            + ": "
            + problem;
  }

  /**
   * Reads the members that count.
   *
   * @param found gets the issuer and the address of the keys
   */
  private static void document(GoJson json, String[] found) throws Unfit {
    if (json instanceof GoJson.Null) {
      return;
    }
    if (!(json instanceof GoJson.Obj document)) {
      throw new Unfit(json.unfit("oidc.providerJSON"));
    }
    Optional<String> complaint = Optional.empty();
    for (GoJson.Member member : document.members()) {
      String name = member.name().toLowerCase(Locale.ROOT);
      GoJson value = member.value();
      if (TEXTS.contains(name)) {
        Optional<String> text = value.asText();
        complaint = complaint.or(() -> unfit(text.isEmpty(), value, name, "string"));
        int slot = List.of("issuer", "jwks_uri").indexOf(name);
        if (slot >= 0 && value instanceof GoJson.Str str) {
          found[slot] = str.text();
        }
      } else if (name.equals(ALGORITHMS)) {
        if (value instanceof GoJson.Arr arr) {
          for (GoJson one : arr.items()) {
            complaint = complaint.or(() -> unfit(one.asText().isEmpty(), one, name, "string"));
          }
        } else {
          boolean wrong = !(value instanceof GoJson.Null);
          complaint = complaint.or(() -> unfit(wrong, value, name, "[]string"));
        }
      }
    }
    if (complaint.isPresent()) {
      throw new Unfit(complaint.get());
    }
  }

  private static Optional<String> unfit(boolean wrong, GoJson value, String field, String type) {
    return wrong
        ? Optional.of(
            "json: cannot unmarshal "
                + value.kind()
                + " into Go struct field providerJSON."
                + field
                + " of type "
                + type)
        : Optional.empty();
  }

  /** The keys, or why there are none; empty when it is not known what their address answers. */
  Optional<SignatureCheck> keys() {
    if (!known || error.isPresent()) {
      return Optional.empty();
    }
    try {
      return switch (http.get(keySet, Optional.empty())) {
        case Unknown none -> Optional.empty();
        case Failure failure -> throw new Unfit("oidc: get keys failed " + failure.error());
        case Answer answer -> Optional.of(new JwksSignatures(read(answer)));
      };
    } catch (Unfit e) {
      return Optional.of(new NoKeys("fetching keys " + e.getMessage()));
    }
  }

  private static JWKSet read(Answer answer) throws Unfit {
    if (answer.code() != 200) {
      throw new Unfit("oidc: get keys failed: " + answer.status() + " " + answer.body());
    }
    try {
      return GoKeySet.read(json(answer));
    } catch (GoKeySet.Unreadable | Unfit e) {
      throw new Unfit(
          "oidc: failed to decode keys: " + decoding(answer, e.getMessage()) + " " + answer.body());
    }
  }

  /** Nothing can be verified. */
  private record NoKeys(String reason) implements SignatureCheck {
    @Override
    public boolean isGood(String token, String keyId, String algorithm) {
      return false;
    }

    @Override
    public Optional<String> unavailable() {
      return Optional.of(reason);
    }
  }
}
