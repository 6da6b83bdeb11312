package dev.gatehouse.mapping;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.UpstreamIdentity;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON form in which sessions and grants keep an identity. Thread-safe. */
public final class IdentityCodec {
  private IdentityCodec() {}

  public static String write(UpstreamIdentity identity) {
    return JSONObjectUtils.toJSONString(json(identity));
  }

  /** The stored form before it is text. */
  static Map<String, Object> json(UpstreamIdentity identity) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user_id", identity.userId());
    identity.username().ifPresent(value -> json.put("username", value));
    identity.preferredUsername().ifPresent(value -> json.put("preferred_username", value));
    identity
        .email()
        .ifPresent(value -> {
          json.put("email", value);
          json.put("email_verified", identity.emailVerified());
        });
    switch (identity.groups()) {
      case Groups.Known known -> json.put("groups", known.names());
      case Groups.Unavailable unavailable -> json.put("groups_unavailable", unavailable.reason());
      case Groups.NotRequested ignored -> {}
    }
    if (!identity.attributes().isEmpty()) {
      json.put("attributes", identity.attributes());
    }
    identity.authTime().ifPresent(value -> json.put("auth_time", value.toEpochMilli()));
    identity.acr().ifPresent(value -> json.put("acr", value));
    if (!identity.amr().isEmpty()) {
      json.put("amr", identity.amr());
    }
    return json;
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalStateException when the stored text is not what {@link #write} makes
   */
  public static UpstreamIdentity read(String stored) {
    try {
      return identity(JSONObjectUtils.parse(stored));
    } catch (ParseException e) {
      throw new IllegalStateException("a stored identity cannot be read", e);
    }
  }

  /**
   * Reads what {@link #json} makes.
   *
   * @throws IllegalStateException when it is something else
   */
  static UpstreamIdentity identity(Map<String, Object> json) {
    try {
      UpstreamIdentity.Builder identity =
          UpstreamIdentity.of(JSONObjectUtils.getString(json, "user_id"))
              .username(JSONObjectUtils.getString(json, "username"))
              .preferredUsername(JSONObjectUtils.getString(json, "preferred_username"))
              .acr(JSONObjectUtils.getString(json, "acr"));
      String email = JSONObjectUtils.getString(json, "email");
      if (email != null) {
        identity.email(email, JSONObjectUtils.getBoolean(json, "email_verified"));
      }
      List<String> groups = JSONObjectUtils.getStringList(json, "groups");
      String unavailable = JSONObjectUtils.getString(json, "groups_unavailable");
      if (groups != null) {
        identity.groups(Groups.known(groups));
      } else if (unavailable != null) {
        identity.groups(Groups.unavailable(unavailable));
      }
      Map<String, Object> attributes = JSONObjectUtils.getJSONObject(json, "attributes");
      if (attributes != null) {
        attributes.forEach(identity::attribute);
      }
      if (json.containsKey("auth_time")) {
        identity.authTime(Instant.ofEpochMilli(JSONObjectUtils.getLong(json, "auth_time")));
      }
      List<String> amr = JSONObjectUtils.getStringList(json, "amr");
      return (amr == null ? identity : identity.amr(amr)).build();
    } catch (ParseException e) {
      throw new IllegalStateException("a stored identity cannot be read", e);
    }
  }
}
