package dev.gatehouse.storage;

import dev.gatehouse.audit.AuditEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event in the audit table. Immutable.
 *
 * @param position where it stands in the order of the table
 * @param event what happened
 */
public record AuditEntry(Position position, AuditEvent event) {

  /**
   * A place in the order of the table: by time, and by row among events of one moment.
   *
   * @param at time of the event
   * @param row number of the row, which tells events of one moment apart
   */
  public record Position(Instant at, long row) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})-([0-9]{1,18})");

    /**
     * Reads what {@link #toString} wrote; empty for anything else. It is no secret and proves
     * nothing: whoever makes one up gets the events after that place.
     */
    public static Optional<Position> parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      return Optional.of(
          new Position(
              Instant.ofEpochMilli(Long.parseLong(matcher.group(1))),
              Long.parseLong(matcher.group(2))));
    }

    /** Names the event for good: it stays the same as long as the event is kept. */
    @Override
    public String toString() {
      return at.toEpochMilli() + "-" + row;
    }
  }

  /** Members of a JSON object: the event with its {@code id}, which is the position. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", position.toString());
    members.putAll(event.members());
    return members;
  }
}
