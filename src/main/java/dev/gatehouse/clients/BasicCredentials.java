package dev.gatehouse.clients;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * Client credentials in the {@code Basic} scheme: both halves are form-encoded before they are
 * joined and base64-encoded (RFC 6749 §2.3.1). Immutable; never printed.
 *
 * <p>Read strictly: what a lenient decoder repairs, such as broken UTF-8, would make many secrets
 * one. Characters that should have been encoded are taken as they are, because many clients encode
 * nothing.
 */
final class BasicCredentials {
  private static final String SCHEME = "basic ";
  private final String clientId;
  private final String secret;

  private BasicCredentials(String clientId, String secret) {
    this.clientId = clientId;
    this.secret = secret;
  }

  String clientId() {
    return clientId;
  }

  String secret() {
    return secret;
  }

  /** Whether a header is of this scheme. */
  static boolean isBasic(String header) {
    return header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
  }

  /** Reads a header of this scheme; empty when it cannot be decoded. */
  static Optional<BasicCredentials> parse(String header) {
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String pair = utf8(decoded);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(
              new BasicCredentials(
                  component(pair.substring(0, colon)), component(pair.substring(colon + 1))));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String component(String encoded) throws CharacterCodingException {
    byte[] in = encoded.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%') {
        int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(in[i + 2], 16);
        if (low < 0) {
          throw new IllegalArgumentException("broken percent-encoding");
        }
        out.write(high << 4 | low);
        i += 2;
      } else {
        out.write(in[i] == '+' ? ' ' : in[i]);
      }
    }
    String text = utf8(out.toByteArray());
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("NUL");
    }
    return text;
  }

  private static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes))
        .toString();
  }

  @Override
  public String toString() {
    return "BasicCredentials[hidden]";
  }
}
