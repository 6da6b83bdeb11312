package dev.gatehouse.connector.ldap;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A password as a bind carries it (UTF-8, RFC 4513, section 5.1.3), wiped when closed. */
final class TypedPassword implements AutoCloseable {
  private static final int LONGEST = 1024;

  private final byte[] bytes;
  private final String problem;

  private TypedPassword(byte[] bytes, String problem) {
    this.bytes = bytes;
    this.problem = problem;
  }

  static TypedPassword of(char[] typed) {
    if (typed.length == 0) {
      // RFC 4513, section 5.1.2: a bind without a password is no authentication, but succeeds.
      return new TypedPassword(new byte[0], "the password is empty");
    }
    if (typed.length > LONGEST) {
      return new TypedPassword(
          new byte[0], "the password has more than " + LONGEST + " characters");
    }
    for (char c : typed) {
      if (c == 0) {
        // Directories written in C may read an empty password.
        return new TypedPassword(new byte[0], "the password has a NUL character");
      }
    }
    // Three bytes per char are the most that UTF-8 needs; an encoder reports an error, it does not
    // replace it.
    ByteBuffer encoded = ByteBuffer.allocate(3 * typed.length);
    CoderResult end =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    if (end.isError()) {
      Arrays.fill(bytes, (byte) 0);
      return new TypedPassword(new byte[0], "the password is not text that UTF-8 can express");
    }
    return new TypedPassword(bytes, null);
  }

  /** Why it cannot be used; never depends on whether somebody exists. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
