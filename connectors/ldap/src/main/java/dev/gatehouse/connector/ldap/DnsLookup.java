package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** Asks the DNS through the JDK. */
final class DnsLookup implements SrvServers.Lookup {
  private static final String TIMEOUT_MILLIS = "2000";

  private final String resolver;

  /**
   * @param resolver {@code dns:} for the resolver of the machine, or {@code dns://host:port}
   */
  DnsLookup(String resolver) {
    this.resolver = resolver;
  }

  // The DNS gives attributes as text; only a look-up of a name could make objects of an answer.
  @SuppressWarnings("BanJNDI")
  @Override
  public List<SrvRecord> records(String name) throws LDAPException {
    Properties environment = new Properties();
    environment.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.setProperty(Context.PROVIDER_URL, resolver);
    environment.setProperty("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
    environment.setProperty("com.sun.jndi.dns.timeout.retries", "1");
    try {
      InitialDirContext dns = new InitialDirContext(environment);
      try {
        return read(dns.getAttributes(name, new String[] {"SRV"}).get("SRV"));
      } finally {
        dns.close();
      }
    } catch (NamingException | IllegalArgumentException e) {
      throw new LDAPException(
          ResultCode.CONNECT_ERROR, "the DNS does not tell the SRV records of " + name, e);
    }
  }

  private static List<SrvRecord> read(Attribute records) throws NamingException {
    List<SrvRecord> found = new ArrayList<>();
    if (records == null) {
      return found;
    }
    NamingEnumeration<?> all = records.getAll();
    while (all.hasMore()) {
      found.add(SrvRecord.parse(String.valueOf(all.next())));
    }
    return found;
  }
}
