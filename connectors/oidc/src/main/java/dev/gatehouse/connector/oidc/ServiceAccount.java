package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.spi.UpstreamException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;

/**
 * A service account of Google. Immutable and thread-safe.
 *
 * @param email its name
 * @param key signs for it
 * @param tokenEndpoint where its signature is exchanged for a token
 */
record ServiceAccount(String email, ClientKey key, URI tokenEndpoint) {
  /**
   * Reads the file of its key, as Google's console writes it.
   *
   * @throws UpstreamException when it cannot be used; the message says why
   */
  static ServiceAccount read(Path file) throws UpstreamException {
    return KeyFile.read("service account's file", file, ServiceAccount::parse);
  }

  private static ServiceAccount parse(String text) {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(text);
      String keyId = JSONObjectUtils.getString(json, "private_key_id");
      return new ServiceAccount(
          required(json, "client_email"),
          ClientKey.parse(
              required(json, "private_key"), Optional.of("RS256"), Optional.ofNullable(keyId)),
          tokenEndpoint(required(json, "token_uri")));
    } catch (ParseException e) {
      throw new IllegalArgumentException("is not the JSON of a service account's key", e);
    }
  }

  private static URI tokenEndpoint(String text) {
    URI address = URI.create(text);
    if (address.getHost() == null || !PlaceKeys.isProtected(address)) {
      throw new IllegalArgumentException("has a token_uri that is no https address");
    }
    return address;
  }

  private static String required(Map<String, Object> json, String name) throws ParseException {
    String text = JSONObjectUtils.getString(json, name);
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("has no " + name);
    }
    return text;
  }
}
