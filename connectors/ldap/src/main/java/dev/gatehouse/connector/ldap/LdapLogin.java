package dev.gatehouse.connector.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import com.unboundid.ldap.sdk.RDN;
import dev.gatehouse.connector.ldap.ConnectionSettings.BindAs;
import dev.gatehouse.spi.ConnectorContext;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.LoginResult.Authenticated;
import dev.gatehouse.spi.LoginResult.Reason;
import dev.gatehouse.spi.LoginResult.Rejected;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.UpstreamException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Finds the person, checks the password by a bind and reads the groups: three round trips. Somebody
 * who does not exist costs a bind as well.
 */
final class LdapLogin implements PasswordLogin {
  /** RFC 8176: password-based authentication. */
  private static final List<String> PASSWORD = List.of("pwd");

  private final LdapSettings settings;
  private final Directory directory;
  private final People people;
  private final RandomGenerator random;

  LdapLogin(LdapSettings settings, Directory directory, People people, ConnectorContext context) {
    this.settings = settings;
    this.directory = directory;
    this.people = people;
    random = context.random();
  }

  @Override
  public String prompt() {
    return settings.usernamePrompt();
  }

  @Override
  public String canonicalLogin(String login) {
    return LoginNames.canonical(login, settings.users().usernames().size() > 1);
  }

  @Override
  public LoginResult login(PasswordAttempt attempt) throws UpstreamException {
    try (TypedPassword password = TypedPassword.of(attempt.password())) {
      Optional<String> problem = LoginNames.problemOf(attempt.login()).or(password::problem);
      if (problem.isPresent()) {
        return rejected(problem.get());
      }
      String login = attempt.login().strip();
      return settings.connection().bind().as() == BindAs.USER
          ? asPerson(login, password, attempt.context())
          : asAccount(login, password, attempt.context());
    } catch (LDAPException e) {
      throw Troubles.of(e, "logging in");
    }
  }

  private LoginResult asAccount(String login, TypedPassword password, LoginContext context)
      throws LDAPException {
    UserFinder.Found found = directory.search(ldap -> people.finder().byLogin(ldap, login));
    if (found.entry().isEmpty() || found.entry().get().getDN().isEmpty()) {
      // The time must not tell who exists.
      directory.bind(nobody(), password.bytes());
      return rejected(found.problem());
    }
    Entry entry = found.entry().get();
    BindVerdict verdict = directory.bind(entry.getDN(), password.bytes());
    if (verdict.refused().isPresent()) {
      return new Rejected(verdict.refused().get(), verdict.words());
    }
    return directory.search(ldap -> result(ldap, entry, context));
  }

  private LoginResult asPerson(String login, TypedPassword password, LoginContext context)
      throws LDAPException {
    String template = settings.connection().bind().userTemplate().orElseThrow();
    Optional<String> name = UserName.of(template, login);
    return directory.bindAndAsk(
        name.orElseGet(this::nobody),
        password.bytes(),
        (verdict, ldap) -> {
          if (name.isEmpty() || verdict.refused().isPresent()) {
            return new Rejected(
                verdict.refused().orElse(Reason.INVALID_CREDENTIALS), verdict.words());
          }
          // Whom the search finds must be who was bound, not somebody of the same name elsewhere.
          UserFinder.Found found =
              UserName.isDn(template)
                  ? people.finder().at(ldap, name.get())
                  : people.finder().byPrincipal(ldap, name.get());
          return found.entry().isPresent()
              ? result(ldap, found.entry().get(), context)
              : rejected(found.problem());
        });
  }

  private LoginResult result(LDAPInterface ldap, Entry entry, LoginContext context)
      throws LDAPException {
    AccountState state = people.state(entry);
    if (!state.usable()) {
      return new Rejected(Reason.NOT_ALLOWED, state.words());
    }
    if (state.mustChange()) {
      return new Rejected(Reason.REFUSED_UPSTREAM, state.words());
    }
    Identities.Mapped mapped = people.identities().of(entry);
    if (mapped.identity().isEmpty()) {
      return new Rejected(Reason.REFUSED_UPSTREAM, mapped.problem());
    }
    return new Authenticated(
        mapped
            .identity()
            .get()
            .groups(people.groups(ldap, entry, context.groups()))
            .amr(PASSWORD)
            .build(),
        LdapState.of(entry.getDN()));
  }

  /** A name below the base that nobody has. */
  private String nobody() {
    byte[] name = new byte[12];
    random.nextBytes(name);
    try {
      return new DN(
              new RDN("cn", "nobody-" + HexFormat.of().formatHex(name)),
              new DN(settings.users().baseDn()))
          .toString();
    } catch (LDAPException e) {
      throw new IllegalStateException("baseDN was checked", e);
    }
  }

  private static LoginResult rejected(String detail) {
    return new Rejected(Reason.INVALID_CREDENTIALS, detail);
  }
}
