package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import dev.gatehouse.spi.settings.HostPort;
import java.util.List;

/** Which servers there are, best first. Thread-safe. */
@FunctionalInterface
interface ServerList {

  /**
   * The servers; at least one.
   *
   * @throws LDAPException when they cannot be found out
   */
  List<HostPort> servers() throws LDAPException;
}
