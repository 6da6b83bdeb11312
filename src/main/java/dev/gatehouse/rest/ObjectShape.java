package dev.gatehouse.rest;

import dev.gatehouse.spi.settings.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object with exactly the declared members.
 *
 * @param name its name in the document; empty for none
 * @param members in order
 */
public record ObjectShape(String name, List<Member> members) implements Shape {

  /**
   * A member.
   *
   * @param required whether it must be there
   * @param description what it is
   */
  public record Member(String name, Shape shape, boolean required, String description) {}

  public ObjectShape {
    members = List.copyOf(members);
  }

  /** A member that must be there. */
  public ObjectShape required(String member, Shape shape, String description) {
    return with(new Member(member, shape, true, description));
  }

  /** A member that may be there; null is refused. */
  public ObjectShape optional(String member, Shape shape, String description) {
    return with(new Member(member, shape, false, description));
  }

  private ObjectShape with(Member member) {
    List<Member> all = new ArrayList<>(members);
    all.add(member);
    return new ObjectShape(name, all);
  }

  /** The same members under another name. */
  public ObjectShape as(String newName) {
    return new ObjectShape(newName, members);
  }

  @Override
  public Map<String, Object> schema(Map<String, Object> named) {
    if (name.isEmpty()) {
      return own(named);
    }
    if (!named.containsKey(name)) {
      // Before the members, so that the order is that of reading.
      named.put(name, Map.of());
      named.put(name, own(named));
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private Map<String, Object> own(Map<String, Object> named) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Member member : members) {
      Map<String, Object> property = new LinkedHashMap<>(member.shape().schema(named));
      property.put("description", member.description());
      properties.put(member.name(), property);
      if (member.required()) {
        required.add(member.name());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  @Override
  public void check(Object value, Place place) {
    if (!(value instanceof Map<?, ?> map)) {
      place.wrong("is not an object");
      return;
    }
    List<String> known = members.stream().map(Member::name).toList();
    for (Object key : map.keySet()) {
      if (!known.contains(key)) {
        place
            .member(String.valueOf(key))
            .wrong("is unknown", Suggestions.didYouMean(String.valueOf(key), known));
      }
    }
    for (Member member : members) {
      Object found = map.get(member.name());
      if (found != null) {
        member.shape().check(found, place.member(member.name()));
      } else if (member.required()) {
        place.member(member.name()).wrong("is missing");
      } else if (map.containsKey(member.name())) {
        place.member(member.name()).wrong("is null", "leave it out");
      }
    }
  }
}
