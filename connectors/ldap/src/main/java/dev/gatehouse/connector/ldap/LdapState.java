package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a login leaves for refreshes: the DN, where the entry is found quickest. */
final class LdapState {
  private static final String VERSION = "1 ";

  private LdapState() {}

  static byte[] of(String dn) {
    return (VERSION + dn).getBytes(StandardCharsets.UTF_8);
  }

  /** The DN; empty when the state is none of ours. */
  static Optional<String> dn(byte[] state) {
    String text = new String(state, StandardCharsets.UTF_8);
    return Optional.of(text)
        .filter(some -> some.startsWith(VERSION))
        .map(some -> some.substring(VERSION.length()))
        .filter(dn -> !dn.isEmpty() && DN.isValidDN(dn));
  }
}
