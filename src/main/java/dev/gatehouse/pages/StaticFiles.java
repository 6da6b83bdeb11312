package dev.gatehouse.pages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files under {@code <issuer>/static/}, all in memory: a request is a look-up in a map, so no
 * path can lead anywhere else. Immutable.
 */
public final class StaticFiles {
  static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("css", "text/css;charset=UTF-8"),
          Map.entry("gif", "image/gif"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("txt", "text/plain;charset=UTF-8"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff2", "font/woff2"));

  private static final String FOR_A_YEAR = "public, max-age=31536000, immutable";
  private static final String FOR_MINUTES = "public, max-age=300";
  private static final int HASH_LENGTH = 16;

  private final Map<String, StaticFile> byPath = new HashMap<>();
  private final Map<String, String> hashedNames = new HashMap<>();

  StaticFiles(Map<String, byte[]> files) {
    files.forEach((name, body) -> {
      String hash = hash(body).substring(0, HASH_LENGTH);
      int dot = name.lastIndexOf('.');
      String hashed = name.substring(0, dot) + "." + hash + name.substring(dot);
      String type = TYPES.get(extension(name));
      String etag = "\"" + hash + "\"";
      byPath.put(name, new StaticFile(name, body, type, etag, FOR_MINUTES));
      byPath.put(hashed, new StaticFile(name, body, type, etag, FOR_A_YEAR));
      hashedNames.put(name, hashed);
    });
  }

  /**
   * The file for a path below {@code static/}, with or without the content's hash in its name.
   *
   * @param path decoded, without a slash at its start
   */
  public Optional<StaticFile> find(String path) {
    return Optional.ofNullable(byPath.get(path));
  }

  /** The names without hashes. */
  public Set<String> names() {
    return Set.copyOf(hashedNames.keySet());
  }

  /** The name with the content's hash, or null where there is no such file. */
  String hashedName(String name) {
    return hashedNames.get(name);
  }

  /** A {@code data:} address with the file's content; the file must exist. */
  String dataAddress(String name) {
    StaticFile file = byPath.get(name);
    if (extension(name).equals("svg")) {
      // Half the size of Base64; only what an attribute or an address cannot hold is encoded.
      return "data:image/svg+xml," + encodeSvg(new String(file.body(), StandardCharsets.UTF_8));
    }
    return "data:"
        + file.contentType()
        + ";base64,"
        + Base64.getEncoder().encodeToString(file.body());
  }

  private static String encodeSvg(String svg) {
    StringBuilder out = new StringBuilder(svg.length() * 5 / 4);
    for (byte b : svg.strip().getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= '0' && b <= '9')
              || (b >= 'A' && b <= 'Z')
              || (b >= 'a' && b <= 'z')
              || " -_.~:/=,;()".indexOf(b) >= 0;
      if (plain) {
        out.append((char) b);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String hash(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
