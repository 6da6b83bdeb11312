package dev.gatehouse.grants;

import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.protocol.Scope;
import dev.gatehouse.tokens.TokenVerifier;
import java.util.List;
import java.util.Optional;

/**
 * What a request for an exchange says (RFC 8693 §2.1), every form of it checked: whatever is
 * missing, unknown or too large is refused, never passed over (attack case 32).
 *
 * @param subject the token of whom the new one is about
 * @param connectorId Dex's parameter: the connector whose upstream made the token; null for none
 * @param actor the token of who acts
 * @param requested the type of the new token
 * @param audiences whom the new token is to be for
 * @param resources resources that it is to be for (RFC 8707)
 * @param scopes requested scopes; empty for what there is
 */
record ExchangeRequest(
    Token subject,
    String connectorId,
    Optional<Token> actor,
    ExchangedType requested,
    List<String> audiences,
    List<String> resources,
    List<String> scopes) {
  private static final int MOST_TARGETS = 10;
  private static final int LONGEST_TARGET = 1_024;

  /** A token with what the client says that it is. */
  record Token(ExchangedType type, String value) {
    /** Without the token. */
    @Override
    public String toString() {
      return "Token[type=" + type + "]";
    }
  }

  static ExchangeRequest parse(Parameters form) {
    Token subject =
        token(form, "subject_token")
            .orElseThrow(() -> refused("The parameter subject_token is missing."));
    ExchangedType requested =
        form.first("requested_token_type")
            .map(ExchangeRequest::requested)
            .orElse(ExchangedType.ACCESS_TOKEN);
    List<String> scopes = Scope.parse(form.get("scope"));
    if (scopes.size() > Scope.MOST) {
      throw DirectError.of(
          ErrorCode.INVALID_SCOPE, "More than " + Scope.MOST + " scopes are requested.");
    }
    return new ExchangeRequest(
        subject,
        form.get("connector_id"),
        token(form, "actor_token"),
        requested,
        targets(form, "audience"),
        targets(form, "resource"),
        scopes);
  }

  private static Optional<Token> token(Parameters form, String name) {
    Optional<String> value = form.first(name);
    Optional<String> type = form.first(name + "_type");
    if (value.isEmpty() && type.isEmpty()) {
      return Optional.empty();
    }
    if (value.isEmpty() || type.isEmpty()) {
      throw refused(
          "The parameters " + name + " and " + name + "_type belong together, and one is missing.");
    }
    if (value.get().length() > TokenVerifier.LONGEST) {
      throw refused("The " + name + " has more than " + TokenVerifier.LONGEST + " characters.");
    }
    return switch (ExchangedType.of(type.get()).orElse(null)) {
      case ACCESS_TOKEN, ID_TOKEN, JWT ->
          Optional.of(new Token(ExchangedType.of(type.get()).orElseThrow(), value.get()));
      case REFRESH_TOKEN ->
          throw refused("A refresh token is for the client that has it, and not exchanged.");
      case SAML1, SAML2 -> throw refused("SAML assertions are not exchanged.");
      case null -> throw refused("The " + name + "_type is unknown.");
    };
  }

  private static ExchangedType requested(String uri) {
    return switch (ExchangedType.of(uri).orElse(null)) {
      case ACCESS_TOKEN -> ExchangedType.ACCESS_TOKEN;
      case ID_TOKEN -> ExchangedType.ID_TOKEN;
      case REFRESH_TOKEN ->
          // It would outlive the token that it came from, and every policy on that.
          throw refused("An exchange gives no refresh token; exchange again instead.");
      case null, default ->
          throw refused("The requested_token_type must be that of an access token or ID token.");
    };
  }

  private static List<String> targets(Parameters form, String name) {
    List<String> values = form.all(name).stream().filter(one -> !one.isEmpty()).distinct().toList();
    if (values.size() > MOST_TARGETS
        || values.stream().anyMatch(one -> one.length() > LONGEST_TARGET)) {
      throw DirectError.of(
          ErrorCode.INVALID_TARGET, "The parameter " + name + " has too many or too long values.");
    }
    return values;
  }

  private static DirectError refused(String description) {
    return DirectError.of(ErrorCode.INVALID_REQUEST, description);
  }
}
