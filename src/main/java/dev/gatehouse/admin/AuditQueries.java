package dev.gatehouse.admin;

import dev.gatehouse.audit.AuditType;
import dev.gatehouse.protocol.Subject;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.spi.settings.Suggestions;
import dev.gatehouse.storage.AuditEntry.Position;
import dev.gatehouse.storage.AuditQuery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the parameters of a search of the audit record. */
final class AuditQueries {
  static final String TYPE = "type";
  static final String SINCE = "since";
  static final String UNTIL = "until";
  static final String USER = "user";
  static final String ORDER = "order";
  static final String NEWEST = "newest";
  static final String OLDEST = "oldest";
  static final String AFTER = "after";
  private static final String SUB = "sub";

  /** Later times are no milliseconds that every database could compare. */
  private static final Instant FAR = Instant.parse("9999-12-31T00:00:00Z");

  /** Parameters that ask for one value of a fact. */
  static final Map<String, AuditQuery.Key> KEYS = keys();

  private AuditQueries() {}

  private static Map<String, AuditQuery.Key> keys() {
    Map<String, AuditQuery.Key> keys = new LinkedHashMap<>();
    keys.put("client", AuditQuery.Key.CLIENT);
    keys.put("connector", AuditQuery.Key.CONNECTOR);
    keys.put(SUB, AuditQuery.Key.SUBJECT);
    keys.put("session", AuditQuery.Key.SESSION);
    keys.put("grant", AuditQuery.Key.GRANT);
    keys.put("jti", AuditQuery.Key.JTI);
    keys.put("request_id", AuditQuery.Key.REQUEST);
    keys.put("remote", AuditQuery.Key.REMOTE);
    return Collections.unmodifiableMap(keys);
  }

  /** What a parameter asks for, in words. */
  static String meaning(AuditQuery.Key key) {
    return switch (key) {
      case CLIENT -> "The client.";
      case CONNECTOR -> "The connector.";
      case SUBJECT -> "The person as tokens name them.";
      case SESSION -> "The login in one browser.";
      case GRANT -> "The grant, as tokens name it.";
      case JTI -> "The access token.";
      case REQUEST -> "The request.";
      case REMOTE -> "The address that it came from.";
    };
  }

  /**
   * @param person finds out whom a text means
   * @throws ProblemException when something is not understood: a filter that is misspelt must not
   *     find everything
   */
  static AuditQuery of(Call call, Function<String, AuditQuery.Person> person) {
    AuditQuery query =
        AuditQuery.newest(0)
            .in(
                call.query(ORDER).filter(OLDEST::equals).isPresent()
                    ? AuditQuery.Order.OLDEST_FIRST
                    : AuditQuery.Order.NEWEST_FIRST)
            .ofTypes(call.query(TYPE).map(AuditQueries::types).orElse(Set.of()))
            .between(time(call, SINCE), time(call, UNTIL));
    for (Map.Entry<String, AuditQuery.Key> key : KEYS.entrySet()) {
      Optional<String> value = call.query(key.getKey());
      query = value.isEmpty() ? query : query.with(key.getValue(), value.get());
    }
    Optional<AuditQuery.Person> about =
        call.query(USER)
            .map(person)
            // The same person, by a way that has an index.
            .or(() ->
                call.query(SUB)
                    .flatMap(Subject::parse)
                    .map(sub -> new AuditQuery.Person(Set.of(sub.userId()), Set.of())));
    query = about.map(query::about).orElse(query);
    Optional<String> after = call.query(AFTER);
    return after.isEmpty() ? query : query.behind(place(after.get()));
  }

  private static Position place(String text) {
    return Position.parse(text)
        .orElseThrow(() ->
            ProblemException.parameter(
                AFTER, "after is not the id of an event, such as 1767225600000-42"));
  }

  /**
   * The same for another page.
   *
   * @param last id of the last event of the page before, or null
   */
  static AuditQuery behind(AuditQuery query, String last, int limit) {
    AuditQuery bounded = query.atMost(limit);
    return last == null ? bounded : bounded.behind(Position.parse(last).orElseThrow());
  }

  /** Names, or beginnings of names that end with a point and a star: {@code login.*}. */
  private static Set<AuditType> types(String text) {
    EnumSet<AuditType> types = EnumSet.noneOf(AuditType.class);
    for (String name : text.split(",", -1)) {
      boolean family = name.endsWith(".*");
      String start = family ? name.substring(0, name.length() - 1) : name;
      List<AuditType> some =
          Arrays.stream(AuditType.values())
              .filter(
                  type -> family ? type.wireName().startsWith(start) : type.wireName().equals(name))
              .toList();
      if (some.isEmpty()) {
        List<String> all = Arrays.stream(AuditType.values()).map(AuditType::wireName).toList();
        throw ProblemException.parameter(
            TYPE, "there is no event " + name + ". " + Suggestions.didYouMean(name, all));
      }
      types.addAll(some);
    }
    return types;
  }

  private static Instant time(Call call, String name) {
    Optional<String> text = call.query(name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      Instant time = Instant.parse(text.get());
      if (time.isBefore(FAR)) {
        return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
      }
    } catch (DateTimeParseException e) {
      // Told below, as a time out of range is.
    }
    throw ProblemException.parameter(
        name, name + " is not a time in UTC such as 2026-03-01T12:00:00Z");
  }
}
