package dev.gatehouse.connector.local;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password as bcrypt sees it, wiped when closed, or the reason why bcrypt must not see it. */
final class PasswordBytes implements AutoCloseable {
  /** Longer input is refused before it is even encoded. */
  private static final int LONGEST_INPUT = 1024;

  private final byte[] bytes;
  private final String problem;

  private PasswordBytes(byte[] bytes, String problem) {
    this.bytes = bytes;
    this.problem = problem;
  }

  /** Encodes a password as UTF-8. The problem never depends on whether somebody exists. */
  static PasswordBytes of(char[] password) {
    if (password.length == 0) {
      return refused("the password is empty");
    }
    if (password.length > LONGEST_INPUT) {
      return refused("the password has more than " + LONGEST_INPUT + " characters");
    }
    // Three bytes per char are the most that UTF-8 needs; an encoder reports, not replaces, an
    // error.
    ByteBuffer encoded = ByteBuffer.allocate(3 * password.length);
    CoderResult end =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), encoded, true);
    byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
    Arrays.fill(encoded.array(), (byte) 0);
    if (end.isError()) {
      Arrays.fill(bytes, (byte) 0);
      return refused("the password is not text that UTF-8 can express");
    }
    PasswordBytes result = new PasswordBytes(bytes, problemOf(bytes));
    if (result.problem != null) {
      result.close();
    }
    return result;
  }

  private static String problemOf(byte[] bytes) {
    if (bytes.length > Bcrypt.LONGEST_PASSWORD) {
      return "the password has more than "
          + Bcrypt.LONGEST_PASSWORD
          + " bytes, which is as far as bcrypt reads";
    }
    for (byte b : bytes) {
      if (b == 0) {
        // bcrypt repeats "password NUL" to fill its key, so "a NUL a" is the same key as "a".
        return "the password has a NUL character";
      }
    }
    return null;
  }

  private static PasswordBytes refused(String problem) {
    return new PasswordBytes(new byte[0], problem);
  }

  /** Why the password cannot be used, or null; fit for a person. */
  String problem() {
    return problem;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
