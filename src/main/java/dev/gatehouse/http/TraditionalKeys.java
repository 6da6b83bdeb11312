package dev.gatehouse.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Wraps the older private key formats (PKCS #1, SEC 1) in PKCS #8, which is what the JDK reads. */
final class TraditionalKeys {
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA = {
    0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
  private static final int CURVE_TAG = 0xa0;

  private TraditionalKeys() {}

  static byte[] toPkcs8(byte[] der, boolean ec) throws IOException {
    byte[] algorithm = ec ? sequence(EC, curve(der)) : RSA;
    return sequence(VERSION_0, algorithm, element(4, der));
  }

  /** The curve's object identifier inside a SEC 1 key: {@code [0] { OID }}. */
  private static byte[] curve(byte[] der) throws IOException {
    for (int i = 0; i + 3 < der.length; i++) {
      if ((der[i] & 0xff) == CURVE_TAG && der[i + 2] == 6 && der[i + 1] == der[i + 3] + 2) {
        byte[] oid = new byte[der[i + 1]];
        System.arraycopy(der, i + 2, oid, 0, oid.length);
        return oid;
      }
    }
    throw new IOException("the EC private key does not name its curve; convert it to PKCS #8");
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    return element(0x30, body.toByteArray());
  }

  private static byte[] element(int tag, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (body.length < 0x80) {
      out.write(body.length);
    } else if (body.length < 0x100) {
      out.write(0x81);
      out.write(body.length);
    } else {
      out.write(0x82);
      out.write(body.length >> 8);
      out.write(body.length);
    }
    out.writeBytes(body);
    return out.toByteArray();
  }
}
