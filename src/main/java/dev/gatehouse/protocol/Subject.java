package dev.gatehouse.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

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

  /**
   * What an identifier in this encoding says.
   *
   * @param userId the connector's identifier of the person, perhaps empty
   * @param connectorId the connector, perhaps empty
   */
  public record Parts(String userId, String connectorId) {}

  /** Takes an identifier apart; empty for anything that {@link #of} would not have made. */
  public static Optional<Parts> parse(String subject) {
    try {
      ByteBuffer message = ByteBuffer.wrap(Base64.getUrlDecoder().decode(subject));
      String user = read(message, FIELD_1_BYTES);
      String connector = read(message, FIELD_2_BYTES);
      // Of several spellings of the same only ours counts.
      return of(user, connector).equals(subject)
          ? Optional.of(new Parts(user, connector))
          : Optional.empty();
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static String read(ByteBuffer message, int tag) {
    if (!message.hasRemaining() || message.get(message.position()) != tag) {
      return "";
    }
    message.get();
    int length = 0;
    int part = 0x80;
    for (int shift = 0; part >= 0x80 && shift < 28; shift += 7) {
      part = message.get() & 0xff;
      length |= (part & 0x7f) << shift;
    }
    if (length > message.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    message.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
