package dev.gatehouse.account;

import dev.gatehouse.audit.AuditEvent;
import dev.gatehouse.audit.AuditEvent.Fact;
import dev.gatehouse.audit.AuditType;
import dev.gatehouse.clients.Client;
import dev.gatehouse.flow.Devices;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.AccountPage;
import dev.gatehouse.pages.AccountPage.Application;
import dev.gatehouse.pages.ScopeLine;
import dev.gatehouse.pages.Text;
import dev.gatehouse.passwords.UserPasswords;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.storage.PersonStore.Access;
import dev.gatehouse.storage.PersonStore.Device;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /account}: where a person is logged in and what has access, and the end of either.
 * Thread-safe. A GET changes nothing.
 */
public final class AccountEndpoint implements GenerationEndpoint {
  private static final int MOST_DEVICES = 100;
  private static final int MOST_GRANTS = 500;
  private static final String REASON = "ended at the account page";
  private final AccountDoor door;
  private final Storage storage;
  private final UserPasswords passwords;
  private final InstantSource clock;

  public AccountEndpoint(
      AccountDoor door, Storage storage, UserPasswords passwords, InstantSource clock) {
    this.door = door;
    this.storage = storage;
    this.passwords = passwords;
    this.clock = clock;
  }

  @Override
  public Response handle(Request http, Generation generation) {
    Instant now = clock.instant();
    return door.answer(
        http,
        generation,
        now,
        account -> http.method().equals("POST") ? change(account, now) : look(account, now));
  }

  private Response look(Account account, Instant now) {
    Parameters query = account.http().query();
    if (query.first("code").isPresent() || query.first("error").isPresent()) {
      // Back from the login: the address must not stay in the history with a code in it.
      return door.returned(account)
          .orElseGet(
              () -> Response.seeOther(account.generation().policy().basePath() + Account.PATH));
    }
    return show(account, now);
  }

  private Response show(Account account, Instant now) {
    String connectorId = account.login().connectorId();
    String userId = account.login().userId();
    List<Device> devices =
        storage.read(tx -> tx.persons().devices(connectorId, userId, now, MOST_DEVICES));
    List<Access> access =
        storage.read(tx -> {
          List<Access> all =
              new ArrayList<>(tx.persons().access(connectorId, userId, now, MOST_GRANTS));
          // What is remembered is access, too: the application need not ask again.
          tx.consents().ofUser(connectorId, userId).stream()
              .map(one ->
                  new Access(one.clientId(), List.copyOf(one.scopes()), one.firstGrantedAt(), null))
              .forEach(all::add);
          return all;
        });
    boolean local = OwnPassword.user(account, passwords).isPresent();
    AccountPage page =
        new AccountPage(
            account.name(),
            account.detail(),
            account.session().accounts().stream()
                .filter(other -> !other.id().equals(account.login().id()))
                .map(other ->
                    new AccountPage.Other(
                        Account.name(other),
                        account.generation().policy().basePath()
                            + Account.PATH
                            + "?"
                            + Account.PARAMETER
                            + "="
                            + other.id()))
                .toList(),
            devices(account, devices),
            devices.size() > 1,
            applications(account.generation(), access),
            ways(account) ? account.address(LinkedIdentities.BELOW) : "",
            local ? account.address("/password") : "",
            account.generation().clusters().isEmpty()
                ? ""
                : account.generation().policy().basePath() + ClustersEndpoint.PATH,
            account.generation().policy().basePath() + "/logout",
            account.generation().policy().basePath() + Account.PATH,
            door.fields(account));
    return PageResponses.page(
        200, page, account.http(), account.generation(), account.http().query().get("ui_locales"));
  }

  /** Whether the page of the logins of a person has anything to tell or to do. */
  private boolean ways(Account account) {
    return account.generation().policy().linkable().contains(account.login().connectorId())
        || !account.login().subject().equals(account.login().key())
        || storage.read(tx -> tx.identities().ofAccount(account.login().accountId())).size() > 1;
  }

  private static List<AccountPage.Device> devices(Account account, List<Device> devices) {
    List<AccountPage.Device> shown = new ArrayList<>();
    for (Device device : devices) {
      boolean here = device.id().equals(account.login().id());
      shown.add(
          here ? 0 : shown.size(),
          new AccountPage.Device(
              device.id(),
              Devices.name(device.userAgent()),
              Objects.requireNonNullElse(device.remoteAddress(), ""),
              Text.moment(device.loggedInAt()),
              Text.moment(device.lastSeenAt()),
              here));
    }
    return shown;
  }

  private static List<Application> applications(Generation generation, List<Access> all) {
    Map<String, List<Access>> byClient = new LinkedHashMap<>();
    all.forEach(one -> byClient.computeIfAbsent(one.clientId(), id -> new ArrayList<>()).add(one));
    List<Application> shown = new ArrayList<>();
    byClient.forEach((id, access) -> {
      Set<String> scopes = new LinkedHashSet<>();
      access.forEach(one -> scopes.addAll(one.scopes()));
      Instant since =
          access.stream().map(Access::createdAt).min(Comparator.naturalOrder()).orElseThrow();
      Optional<Instant> used =
          access.stream()
              .map(Access::lastUsedAt)
              .filter(Objects::nonNull)
              .max(Comparator.naturalOrder());
      shown.add(
          new Application(
              id,
              generation.clients().find(id).map(Client::name).filter(n -> !n.isBlank()).orElse(id),
              Text.moment(since),
              used.map(Text::moment).orElse(Text.NONE),
              scopes.stream().map(ScopeLine::ofScope).toList()));
    });
    return shown;
  }

  private Response change(Account account, Instant now) {
    Parameters form = account.http().form();
    door.check(account, form);
    switch (Objects.requireNonNullElse(form.get(AccountPage.DO), "")) {
      case AccountPage.END -> end(account, form.get(AccountPage.DEVICE), now);
      case AccountPage.END_OTHERS -> endOthers(account, now);
      case AccountPage.REVOKE -> revoke(account, form.get(AccountPage.APPLICATION), now);
      default -> throw new PageError(Problem.MALFORMED_REQUEST, "the form asks for nothing known");
    }
    return Response.seeOther(account.address(""));
  }

  /** Ends one; one that is gone already needs no error. */
  private void end(Account account, String device, Instant now) {
    if (device != null) {
      storage.write(tx -> {
        end(tx, account, device, now);
        return null;
      });
    }
  }

  private static void end(Transaction tx, Account account, String device, Instant now) {
    Ending.login(tx, person(account), device, account.by(REASON), now);
  }

  private static Ending.Person person(Account account) {
    return new Ending.Person(account.login().connectorId(), account.login().userId());
  }

  private void endOthers(Account account, Instant now) {
    storage.write(
        tx -> Ending.others(tx, person(account), account.login().id(), account.by(REASON), now));
  }

  /** Takes the grants away, and the consent with which the next would be had unasked. */
  private void revoke(Account account, String clientId, Instant now) {
    if (clientId == null) {
      return;
    }
    storage.write(tx ->
        Ending.access(
            tx, person(account), clientId, account.by("revoked at the account page"), now));
  }

  static AuditEvent.Builder event(AuditType type, Account account) {
    return AuditEvent.of(type)
        .request(account.http().id(), account.http().remoteAddress())
        .with(Fact.CONNECTOR, account.login().connectorId())
        .with(Fact.USER, account.login().userId());
  }
}
