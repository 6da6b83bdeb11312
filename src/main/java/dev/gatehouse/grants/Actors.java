package dev.gatehouse.grants;

import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The claims {@code act} and {@code may_act} (RFC 8693 §4.1, §4.4). Thread-safe.
 *
 * <p>A chain that a subject token has is kept whole: leaving it out would turn somebody who acts
 * for a person into the person.
 */
final class Actors {
  static final String ACT = "act";
  static final String MAY_ACT = "may_act";

  /** Longer chains are refused: nobody can say any more who is responsible. */
  private static final int DEEPEST = 4;

  private static final int LONGEST = 512;
  private static final List<String> NAMES = List.of("sub", "iss", "client_id");

  private Actors() {}

  /**
   * Who acts.
   *
   * @param subject {@code sub} of the actor token
   * @param clientId the client that it was issued to
   */
  record Actor(String subject, String clientId) {}

  /**
   * The claim of the new token; empty for none.
   *
   * @param actor who acts now, in front of those who have acted before
   */
  static Map<String, Object> chain(
      ExchangeSubject subject, Optional<Actor> actor, String ownIssuer) {
    Object before = subject.claims().get(ACT);
    Map<String, Object> earlier =
        before == null
            ? Map.of()
            : link(before, subject.issuer(), ownIssuer, actor.isPresent() ? 2 : 1);
    if (actor.isEmpty()) {
      return earlier;
    }
    Map<String, Object> now = new LinkedHashMap<>();
    now.put("sub", actor.get().subject());
    now.put("client_id", actor.get().clientId());
    if (!earlier.isEmpty()) {
      now.put(ACT, earlier);
    }
    return now;
  }

  private static Map<String, Object> link(
      Object claim, String issuer, String ownIssuer, int depth) {
    if (!(claim instanceof Map<?, ?> members)) {
      throw refused("The act claim of the subject token is no object.");
    }
    if (depth > DEEPEST) {
      throw refused(
          "More than " + DEEPEST + " parties would act for one another in the new token.");
    }
    Map<String, Object> kept = new LinkedHashMap<>();
    for (String name : NAMES) {
      Object value = members.get(name);
      if (value instanceof String text && text.length() <= LONGEST) {
        kept.put(name, text);
      } else if (value != null) {
        throw refused("The act claim of the subject token is malformed.");
      }
    }
    if (!kept.containsKey("sub")) {
      throw refused("The act claim of the subject token names nobody.");
    }
    if (!issuer.equals(ownIssuer)) {
      // A name of theirs must not read as one of ours.
      kept.putIfAbsent("iss", issuer);
    }
    if (members.get(ACT) != null) {
      kept.put(ACT, link(members.get(ACT), issuer, ownIssuer, depth + 1));
    }
    return kept;
  }

  /**
   * Whether the subject token lets this party act for its subject, where it says who may.
   *
   * @param actor who acts; without one it is the client
   */
  static void permitted(
      ExchangeSubject subject, Optional<Actor> actor, String clientId, String ownIssuer) {
    Object claim = subject.claims().get(MAY_ACT);
    if (claim == null) {
      return;
    }
    boolean may =
        claim instanceof Map<?, ?> members
            && !members.isEmpty()
            && members.entrySet().stream()
                .allMatch(member ->
                    switch (String.valueOf(member.getKey())) {
                      case "sub" ->
                          actor.map(Actor::subject).orElse(clientId).equals(member.getValue());
                      case "client_id" ->
                          actor.map(Actor::clientId).orElse(clientId).equals(member.getValue());
                      case "iss" -> ownIssuer.equals(member.getValue());
                      default -> false;
                    });
    if (!may) {
      throw refused("The subject token says that somebody else may act (may_act).");
    }
  }

  private static DirectError refused(String description) {
    return DirectError.of(ErrorCode.INVALID_REQUEST, description);
  }
}
