package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.gatehouse.connector.ldap.ConnectionSettings.BindAs;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.UpstreamException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what the settings name: the directory itself, and where people and groups are. */
final class LdapSelfCheck implements SelfCheck {
  private static final String NO_ATTRIBUTES = "1.1";
  private final LdapSettings settings;
  private final Directory directory;

  LdapSelfCheck(LdapSettings settings, Directory directory) {
    this.settings = settings;
    this.directory = directory;
  }

  @Override
  public List<Finding> check() throws UpstreamException {
    List<Finding> findings = new ArrayList<>();
    // With the account's rights: a connection is made, secured and bound first.
    read("", "reaching the directory");
    findings.add(
        new Finding(
            "connection",
            true,
            "the directory answers, with "
                + settings.connection().tls().security()
                + ", asked as "
                + settings.connection().bind().as()));
    if (settings.connection().bind().as() == BindAs.USER) {
      // Whatever else there is, only people who log in may see.
      return findings;
    }
    findings.add(entry("people", "userSearch.baseDN", settings.users().baseDn()));
    settings
        .groups()
        .flatMap(GroupSearch::baseDn)
        .filter(base -> !base.isEmpty())
        .ifPresent(base -> findings.add(entry("groups", "groupSearch.baseDN", base)));
    return findings;
  }

  private Finding entry(String subject, String key, String dn) {
    try {
      return read(dn, "reading " + key).isPresent()
          ? new Finding(subject, true, dn + " is there")
          : new Finding(
              subject,
              false,
              dn
                  + " is not there, or this account may not read it: look at "
                  + key
                  + " and at the rights of the account");
    } catch (UpstreamException e) {
      return new Finding(subject, false, e.getMessage() + "; look at " + key);
    }
  }

  private Optional<SearchResultEntry> read(String dn, String doing) throws UpstreamException {
    try {
      return Optional.ofNullable(directory.search(asked -> asked.getEntry(dn, NO_ATTRIBUTES)));
    } catch (LDAPException e) {
      if (e.getResultCode().equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS)) {
        return Optional.empty();
      }
      throw Troubles.of(e, doing);
    }
  }
}
