package dev.gatehouse.flow;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.protocol.Parameters;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An authorization attempt as its sealed cookie carries it (rule R2): the request's parameters and
 * which connector was chosen, never a verdict and never an identity.
 *
 * @param id identifier in addresses of the flow; unguessable, so it also protects the forms against
 *     forgery
 * @param createdAt when the request arrived
 * @param parameters the request's known parameters
 * @param connectorId the connector that the person chose, or null
 * @param departureState what a redirecting connector wants back at the arrival, or null
 * @param hintedSubject the subject that {@code id_token_hint} named, or null
 * @param device the waiting device that it is about (RFC 8628), or null; never a request's own word
 */
public record Attempt(
    String id,
    Instant createdAt,
    Parameters parameters,
    String connectorId,
    byte[] departureState,
    String hintedSubject,
    Device device) {

  /**
   * A waiting device.
   *
   * @param id its identifier
   * @param confirmed whether the person has said that it is theirs
   */
  public record Device(String id, boolean confirmed) {}

  /** The same attempt with a chosen connector. */
  public Attempt with(String connector, byte[] state) {
    return new Attempt(id, createdAt, parameters, connector, state, hintedSubject, device);
  }

  byte[] toBytes() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("t", createdAt.toEpochMilli());
    Map<String, Object> sent = new LinkedHashMap<>();
    parameters
        .asMap()
        .forEach((name, values) -> sent.put(name, values.size() == 1 ? values.get(0) : values));
    json.put("p", sent);
    if (connectorId != null) {
      json.put("c", connectorId);
    }
    if (departureState != null) {
      json.put("d", Base64.getUrlEncoder().withoutPadding().encodeToString(departureState));
    }
    if (hintedSubject != null) {
      json.put("h", hintedSubject);
    }
    if (device != null) {
      json.put("v", device.id());
      json.put("y", device.confirmed());
    }
    return JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #toBytes} made; empty when an older version made something else. */
  static Optional<Attempt> fromBytes(String id, byte[] bytes) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8));
      Map<String, List<String>> sent = new LinkedHashMap<>();
      for (Map.Entry<String, Object> entry : JSONObjectUtils.getJSONObject(json, "p").entrySet()) {
        sent.put(
            entry.getKey(),
            entry.getValue() instanceof List<?> many
                ? many.stream().map(String.class::cast).toList()
                : List.of((String) entry.getValue()));
      }
      String state = JSONObjectUtils.getString(json, "d");
      String device = JSONObjectUtils.getString(json, "v");
      return Optional.of(
          new Attempt(
              id,
              Instant.ofEpochMilli(JSONObjectUtils.getLong(json, "t")),
              Parameters.of(sent),
              JSONObjectUtils.getString(json, "c"),
              state == null ? null : Base64.getUrlDecoder().decode(state),
              JSONObjectUtils.getString(json, "h"),
              device == null ? null : new Device(device, JSONObjectUtils.getBoolean(json, "y"))));
    } catch (ParseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attempt that
        && id.equals(that.id)
        && createdAt.equals(that.createdAt)
        && parameters.asMap().equals(that.parameters.asMap())
        && Objects.equals(connectorId, that.connectorId)
        && Arrays.equals(departureState, that.departureState)
        && Objects.equals(hintedSubject, that.hintedSubject)
        && Objects.equals(device, that.device);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }
}
