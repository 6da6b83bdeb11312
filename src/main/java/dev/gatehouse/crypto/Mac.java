package dev.gatehouse.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * HMAC-SHA256 (RFC 2104) under a key that serves one purpose only, so that a value made for one
 * purpose proves nothing for another. Thread-safe.
 */
public final class Mac {
  private final byte[] key;

  /**
   * @param purpose what the values are for; part of the key's derivation
   */
  public Mac(MasterKey master, String purpose) {
    key = master.derive("mac:" + purpose);
  }

  /** The 32 byte code of a message. The caller makes the message's encoding unambiguous. */
  public byte[] of(byte[] message) {
    return Hkdf.hmac(key).doFinal(message);
  }

  /** The code of a text's UTF-8 form, in base64url. */
  public String of(String message) {
    return Digests.base64Url(of(message.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether {@code code} is the message's, in constant time. */
  public boolean verify(byte[] message, byte[] code) {
    return MessageDigest.isEqual(of(message), code);
  }

  /** Whether {@code code} is the text's, in constant time. */
  public boolean verify(String message, String code) {
    return Digests.equal(of(message), code);
  }
}
