package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;

/** What is particular to Active Directory: identifiers in bytes and the primary group. */
final class ActiveDirectory {
  static final String OBJECT_GUID = "objectGUID";
  static final String OBJECT_SID = "objectSid";
  static final String PRIMARY_GROUP_ID = "primaryGroupID";

  private static final int GUID_BYTES = 16;
  private static final int SID_HEAD_BYTES = 8;
  private static final int MOST_SUB_AUTHORITIES = 15;

  private ActiveDirectory() {}

  static boolean isGuid(String attribute) {
    return attribute.equalsIgnoreCase(OBJECT_GUID);
  }

  static boolean isSid(String attribute) {
    return attribute.equalsIgnoreCase(OBJECT_SID);
  }

  /** The text of a GUID ([MS-DTYP] 2.3.4.2: its first three parts are little-endian). */
  static Optional<String> guidText(byte[] bytes) {
    if (bytes.length != GUID_BYTES) {
      return Optional.empty();
    }
    byte[] ordered = swapped(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(ordered);
    return Optional.of(new UUID(buffer.getLong(), buffer.getLong()).toString());
  }

  /** The bytes of a GUID's text. */
  static Optional<byte[]> guidBytes(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      byte[] ordered =
          ByteBuffer.allocate(GUID_BYTES)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array();
      return Optional.of(swapped(ordered));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] swapped(byte[] bytes) {
    int[] order = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    byte[] result = new byte[GUID_BYTES];
    for (int i = 0; i < GUID_BYTES; i++) {
      result[i] = bytes[order[i]];
    }
    return result;
  }

  /** The text of a SID, {@code S-1-5-21-…} ([MS-DTYP] 2.4.2). */
  static Optional<String> sidText(byte[] bytes) {
    if (!isSid(bytes)) {
      return Optional.empty();
    }
    long authority = 0;
    for (int i = 2; i < SID_HEAD_BYTES; i++) {
      authority = authority << 8 | bytes[i] & 0xff;
    }
    StringBuilder text = new StringBuilder("S-").append(bytes[0] & 0xff).append('-');
    text.append(authority);
    ByteBuffer parts = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = SID_HEAD_BYTES; i < bytes.length; i += Integer.BYTES) {
      text.append('-').append(Integer.toUnsignedString(parts.getInt(i)));
    }
    return Optional.of(text.toString());
  }

  /** The bytes of a SID's text. */
  static Optional<byte[]> sidBytes(String text) {
    String[] parts = text.split("-", -1);
    int subs = parts.length - 3;
    if (subs < 1 || subs > MOST_SUB_AUTHORITIES || !parts[0].equals("S")) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.allocate(SID_HEAD_BYTES + subs * Integer.BYTES);
      long authority = Long.parseLong(parts[2]);
      bytes.put((byte) Integer.parseInt(parts[1])).put((byte) subs);
      bytes.putShort((short) (authority >>> Integer.SIZE)).putInt((int) authority);
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 3; i < parts.length; i++) {
        bytes.putInt(Integer.parseUnsignedInt(parts[i]));
      }
      return Optional.of(bytes.array());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The SID of somebody's primary group: that of the person with another last part. */
  static Optional<byte[]> primaryGroupSid(Entry user) {
    byte[] sid = user.getAttributeValueBytes(OBJECT_SID);
    Integer group = user.getAttributeValueAsInteger(PRIMARY_GROUP_ID);
    if (sid == null || group == null || !isSid(sid)) {
      return Optional.empty();
    }
    byte[] result = sid.clone();
    ByteBuffer.wrap(result)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(result.length - Integer.BYTES, group);
    return Optional.of(result);
  }

  private static boolean isSid(byte[] bytes) {
    return bytes.length > SID_HEAD_BYTES
        && bytes[1] <= MOST_SUB_AUTHORITIES
        && bytes.length == SID_HEAD_BYTES + bytes[1] * Integer.BYTES;
  }
}
