package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import dev.gatehouse.spi.settings.HostPort;
import dev.gatehouse.spi.settings.Kind;
import dev.gatehouse.spi.settings.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The kinds of settings that LDAP has beside the usual ones. */
final class LdapKinds {
  private static final String NAME = "(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\\.[0-9]+)+)";

  /** RFC 4512, section 2.5: a description or number, and options. */
  private static final Pattern ATTRIBUTE = Pattern.compile(NAME + "(?:;[A-Za-z0-9-]+)*");

  /** RFC 4515, section 3: an attribute, perhaps with {@code :dn} and a matching rule. */
  private static final Pattern MATCHED =
      Pattern.compile(NAME + "(?:;[A-Za-z0-9-]+)*(?:(?::dn)?(?::" + NAME + ")?:)?");

  private LdapKinds() {}

  /** The name of an entry, RFC 4514. */
  static Kind<String> dn() {
    return Kinds.parsed("DN", LdapKinds::requireDn);
  }

  /** A filter, RFC 4515. */
  static Kind<String> filter() {
    return Kinds.parsed("LDAP filter", LdapKinds::requireFilter);
  }

  /** The name of an attribute, or {@code DN}. */
  static Kind<String> attribute() {
    return Kinds.parsed("attribute", text -> require(ATTRIBUTE, text));
  }

  /** An attribute that is compared, perhaps by a rule. */
  static Kind<String> matchedAttribute() {
    return Kinds.parsed("attribute", text -> require(MATCHED, text));
  }

  /** How deep to search, in Dex's words. */
  static Kind<SearchScope> scope() {
    Map<String, SearchScope> scopes = new LinkedHashMap<>();
    scopes.put("sub", SearchScope.SUB);
    scopes.put("one", SearchScope.ONE);
    return Kinds.choice(scopes);
  }

  /** A server; port 0 stands for none written. */
  static Kind<HostPort> server() {
    return Kinds.parsed("host or host:port", LdapKinds::parseServer);
  }

  /** Certificates in PEM, the whole in base64, as Dex has it. */
  static Kind<String> pem() {
    return Kinds.parsed("base64 of PEM", LdapKinds::parsePem);
  }

  static HostPort parseServer(String text) {
    if (text.contains("/")) {
      throw new IllegalArgumentException(
          "must be host or host:port, not a URL; LDAPS is the default, startTLS and insecureNoSSL"
              + " are keys of their own");
    }
    boolean bare = text.endsWith("]") || !text.contains(":");
    HostPort server = HostPort.parse(bare ? text + ":0" : text);
    if (server.host().isEmpty()) {
      throw new IllegalArgumentException("has no host");
    }
    return server;
  }

  private static String parsePem(String base64) {
    try {
      String pem =
          new String(
              Base64.getMimeDecoder().decode(base64.getBytes(StandardCharsets.US_ASCII)),
              StandardCharsets.US_ASCII);
      Pem.certificates(pem);
      return pem;
    } catch (PemException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String requireDn(String text) {
    if (!DN.isValidDN(text)) {
      throw new IllegalArgumentException("is not a DN such as ou=people,dc=example,dc=com");
    }
    return text;
  }

  private static String requireFilter(String text) {
    try {
      Filter.create(text);
      return text;
    } catch (LDAPException e) {
      throw new IllegalArgumentException("is not a filter: " + e.getMessage(), e);
    }
  }

  private static String require(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("is not the name of an attribute, such as uid");
    }
    return text;
  }
}
