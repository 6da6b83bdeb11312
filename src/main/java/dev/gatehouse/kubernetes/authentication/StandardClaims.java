package dev.gatehouse.kubernetes.authentication;

import dev.gatehouse.expressions.kubernetes.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The claims that go-oidc decodes into a struct, with the peculiarities of that decoder. */
final class StandardClaims {
  private static final Set<String> TEXTS = Set.of("iss", "sub", "nonce", "at_hash");
  private static final Set<String> OTHERS =
      Set.of("aud", "exp", "iat", "nbf", "_claim_names", "_claim_sources");
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** The year 9999: later ones are written in other ways. */
  private static final long LATEST = 253_402_300_799L;

  /** How long a time with a fraction or an exponent may be written. */
  private static final int LONGEST_FRACTION = 1000;

  /** What Go's zero time is. */
  private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

  String issuer = "";
  List<String> audience = List.of();
  Instant expiry = ZERO;
  Optional<Instant> notBefore = Optional.empty();
  final Map<String, String> claimNames = new LinkedHashMap<>();
  final Set<String> claimSources = new java.util.HashSet<>();

  /** The first complaint of a decoder that went on after it. */
  private String complaint;

  private StandardClaims() {}

  /** An error that ends the decoding at once. */
  private static final class Abort extends Exception {
    private static final long serialVersionUID = 1;

    Abort(String message) {
      super(message);
    }
  }

  /**
   * Decodes.
   *
   * @throws CheckFailure with the decoder's words
   */
  static StandardClaims of(GoJson.Obj payload) throws CheckFailure {
    StandardClaims claims = new StandardClaims();
    try {
      for (GoJson.Member member : payload.members()) {
        claims.decode(member);
      }
    } catch (Abort e) {
      claims.complaint = e.getMessage();
    }
    if (claims.complaint != null) {
      throw new CheckFailure(
          Verdict.Step.CLAIMS,
          "oidc: verify token: oidc: failed to unmarshal claims: " + claims.complaint);
    }
    return claims;
  }

  /** The issuer as the API server finds it before it has verified anything; empty when none. */
  static Optional<String> untrustedIssuer(GoJson payload) {
    String issuer = "";
    if (!(payload instanceof GoJson.Obj obj)) {
      return payload instanceof GoJson.Null ? Optional.of("") : Optional.empty();
    }
    for (GoJson.Member member : obj.members()) {
      if ("iss".equalsIgnoreCase(member.name()) && !(member.value() instanceof GoJson.Null)) {
        Optional<String> text = member.value().asText();
        if (text.isEmpty()) {
          return Optional.empty();
        }
        issuer = text.get();
      }
    }
    return Optional.of(
        "accounts.google.com".equals(issuer) ? "https://accounts.google.com" : issuer);
  }

  private static String field(String name) {
    for (Set<String> names : List.of(TEXTS, OTHERS)) {
      for (String one : names) {
        // Names of fields are compared without regard to case.
        if (one.equalsIgnoreCase(name)) {
          return one;
        }
      }
    }
    return "";
  }

  private void decode(GoJson.Member member) throws Abort {
    String field = field(member.name());
    GoJson value = member.value();
    if (TEXTS.contains(field)) {
      Optional<String> text = value.asText();
      if (text.isEmpty()) {
        complain(unfit(value.kind(), field, "string"));
      } else if ("iss".equals(field) && !(value instanceof GoJson.Null)) {
        issuer = text.get();
      }
      return;
    }
    switch (field) {
      case "aud" -> audience = audience(value);
      case "exp" -> expiry = time(value, field);
      case "iat" -> time(value, field);
      case "nbf" ->
          notBefore =
              value instanceof GoJson.Null ? Optional.empty() : Optional.of(time(value, field));
      case "_claim_names" -> names(value);
      case "_claim_sources" -> sources(value);
      default -> {}
    }
  }

  private void complain(String message) {
    complaint = complaint == null ? message : complaint;
  }

  private static String unfit(String kind, String field, String type) {
    return "json: cannot unmarshal "
        + kind
        + " into Go struct field idToken."
        + field
        + " of type "
        + type;
  }

  private static List<String> audience(GoJson value) throws Abort {
    Optional<String> text = value.asText();
    if (text.isPresent()) {
      return List.of(text.get());
    }
    if (!(value instanceof GoJson.Arr arr)) {
      throw new Abort(unfit(value.kind(), "aud", "[]string"));
    }
    List<String> all = new ArrayList<>();
    for (GoJson item : arr.items()) {
      all.add(item.asText().orElseThrow(() -> new Abort(unfit(item.kind(), "aud", "string"))));
    }
    return all;
  }

  private static Instant time(GoJson value, String field) throws Abort {
    String literal =
        switch (value) {
          case GoJson.Num number -> number.literal();
          case GoJson.Str text -> numeric(text.text());
          case GoJson.Null none ->
              throw new Abort("strconv.ParseFloat: parsing \"\": invalid syntax");
          default -> throw new Abort(unfit(value.kind(), field, "json.Number"));
        };
    if (literal.length() > LONGEST_FRACTION && !WHOLE.matcher(literal).matches()) {
      // Go stops counting an exponent somewhere, which so many digits could make up for.
      throw new RefusedException("The token has " + field + " of very many digits");
    }
    // No BigDecimal: that fails for exponents that Go reads, and writes others out.
    double number = Double.parseDouble(literal);
    if (Double.isInfinite(number)) {
      throw new Abort(
          "strconv.ParseFloat: parsing " + GoQuote.quote(literal) + ": value out of range");
    }
    if (Math.abs(number) > LATEST) {
      throw new RefusedException("The token has " + field + " far beyond the year 9999");
    }
    return Instant.ofEpochSecond((long) number);
  }

  private static String numeric(String text) throws Abort {
    if (!NUMBER.matcher(text).matches()) {
      if (!text.matches("[A-Za-z0-9 .:+-]*")) {
        throw new RefusedException("The token has a time that is text of strange signs");
      }
      throw new Abort(
          "json: invalid number literal, trying to unmarshal "
              + GoQuote.quote("\"" + text + "\"")
              + " into Number");
    }
    return text;
  }

  private void names(GoJson value) {
    switch (value) {
      case GoJson.Obj obj -> {
        for (GoJson.Member one : obj.members()) {
          Optional<String> source = one.value().asText();
          if (source.isEmpty()) {
            complain(unfit(one.value().kind(), "_claim_names", "string"));
          }
          claimNames.put(one.name(), source.orElse(""));
        }
      }
      case GoJson.Null none -> claimNames.clear();
      default -> complain(unfit(value.kind(), "_claim_names", "map[string]string"));
    }
  }

  private void source(GoJson.Member member) {
    for (String field : List.of("endpoint", "access_token")) {
      if (field.equalsIgnoreCase(member.name()) && member.value().asText().isEmpty()) {
        complain(
            "json: cannot unmarshal "
                + member.value().kind()
                + " into Go struct field claimSource._claim_sources."
                + field
                + " of type string");
      }
    }
  }

  private void sources(GoJson value) {
    switch (value) {
      case GoJson.Obj obj -> {
        for (GoJson.Member one : obj.members()) {
          switch (one.value()) {
            case GoJson.Obj place -> place.members().forEach(this::source);
            case GoJson.Null none -> {}
            case GoJson other ->
                complain(unfit(other.kind(), "_claim_sources", "oidc.claimSource"));
          }
          claimSources.add(one.name());
        }
      }
      case GoJson.Null none -> claimSources.clear();
      default -> complain(unfit(value.kind(), "_claim_sources", "map[string]oidc.claimSource"));
    }
  }
}
