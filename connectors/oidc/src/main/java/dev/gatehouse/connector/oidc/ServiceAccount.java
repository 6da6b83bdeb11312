package dev.gatehouse.connector.oidc;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.gatehouse.spi.UpstreamException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
  private static final long LARGEST_FILE = 1 << 16;

  /**
   * Reads the file of its key, as Google's console writes it.
   *
   * @throws UpstreamException when it cannot be used; the message says why
   */
  static ServiceAccount read(Path file) throws UpstreamException {
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw unusable(file, "is too large to be a key", null);
      }
      Map<String, Object> json =
          JSONObjectUtils.parse(Files.readString(file, StandardCharsets.UTF_8));
      String keyId = JSONObjectUtils.getString(json, "private_key_id");
      return new ServiceAccount(
          required(json, "client_email"),
          ClientKey.parse(
              required(json, "private_key"), Optional.of("RS256"), Optional.ofNullable(keyId)),
          tokenEndpoint(required(json, "token_uri")));
    } catch (IOException e) {
      throw unusable(file, "cannot be read (" + e.getClass().getSimpleName() + ")", e);
    } catch (ParseException e) {
      throw unusable(file, "is not the JSON of a service account's key", e);
    } catch (IllegalArgumentException e) {
      throw unusable(file, e.getMessage(), e);
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

  private static UpstreamException unusable(Path file, String why, Throwable cause) {
    return UpstreamException.protocol("the service account's file " + file + " " + why, cause);
  }
}
