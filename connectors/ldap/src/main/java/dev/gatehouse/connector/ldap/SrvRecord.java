package dev.gatehouse.connector.ldap;

/**
 * A record that names a server (RFC 2782).
 *
 * @param priority lower is better
 * @param weight share among those of one priority
 * @param target host name
 */
record SrvRecord(int priority, int weight, int port, String target) {

  /**
   * Reads the text form, {@code priority weight port target}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static SrvRecord parse(String text) {
    String[] parts = text.strip().split("\\s+", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("not an SRV record: " + text);
    }
    String target =
        parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3];
    return new SrvRecord(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), target);
  }
}
