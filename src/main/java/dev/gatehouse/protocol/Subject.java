package dev.gatehouse.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The public subject identifier in Dex's encoding: base64url without padding of a protocol buffer
 * with the user id as field 1 and the connector id as field 2, empty fields left out. A person who
 * moves from Dex keeps the {@code sub}.
 */
public final class Subject {
  private static final int FIELD_1_BYTES = 0x0a;
  private static final int FIELD_2_BYTES = 0x12;

  private Subject() {}

  public static String of(String userId, String connectorId) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    write(message, FIELD_1_BYTES, userId);
    write(message, FIELD_2_BYTES, connectorId);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(message.toByteArray());
  }

  private static void write(ByteArrayOutputStream message, int tag, String value) {
    if (value.isEmpty()) {
      return;
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    message.write(tag);
    int length = bytes.length;
    while (length > 0x7f) {
      message.write(length & 0x7f | 0x80);
      length >>>= 7;
    }
    message.write(length);
    message.writeBytes(bytes);
  }
}
