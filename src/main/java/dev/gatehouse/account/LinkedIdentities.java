package dev.gatehouse.account;

import dev.gatehouse.connectors.ConnectorStatus;
import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.flow.PageResponses;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.generation.GenerationEndpoint;
import dev.gatehouse.http.Request;
import dev.gatehouse.http.Response;
import dev.gatehouse.pages.IdentitiesPage;
import dev.gatehouse.pages.LinkPage;
import dev.gatehouse.pages.Text;
import dev.gatehouse.pages.TextKey;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.sessions.Linking;
import dev.gatehouse.sessions.Linking.Refusal;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.SessionRow;
import dev.gatehouse.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code /account/identities}: the logins that are one person, and linking two of them.
 * Thread-safe.
 *
 * <p>What proves that two logins belong to one person is that both are in this browser and both are
 * a few minutes old; who they are called never counts (rule R8, attack case 44). A GET changes
 * nothing, and the form of the question fits this session and these two logins only, so nobody who
 * leads a person here, or lets their browser arrive from a login, links anything.
 */
public final class LinkedIdentities implements GenerationEndpoint {
  static final String BELOW = "/identities";

  /** How old either login may be. */
  static final Duration FRESH = Duration.ofMinutes(5);

  private static final String WITH = "with";
  private static final String AGAIN = "again";
  private static final String LOGIN = "login";
  private static final String REASON = "at the account page";
  private static final int ID_BYTES = 16;
  private final AccountDoor door;
  private final Storage storage;
  private final Randomness randomness;
  private final InstantSource clock;

  public LinkedIdentities(
      AccountDoor door, Storage storage, Randomness randomness, InstantSource clock) {
    this.door = door;
    this.storage = storage;
    this.randomness = randomness;
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
    String with = query.get(WITH);
    return switch (Objects.requireNonNullElse(query.get(IdentitiesPage.DO), "")) {
      case LOGIN -> door.loginAgain(account, null, null);
      case AGAIN -> again(account, with, now);
      default ->
          with == null
              ? show(account, 200, Text.NONE)
              : ask(account, other(account, with), 200, now);
    };
  }

  private Response change(Account account, Instant now) {
    Parameters form = account.http().form();
    String what = Objects.requireNonNullElse(form.get(IdentitiesPage.DO), "");
    String with = form.get(WITH);
    if (what.equals(LinkPage.LINK) && with != null) {
      SessionRow.Account other = other(account, with);
      door.check(pair(account, other), form);
      return link(account, other, now);
    }
    door.check(account.signed() + BELOW, form);
    String connector = form.get(IdentitiesPage.CONNECTOR);
    String user = form.get(IdentitiesPage.USER);
    if (!what.equals(IdentitiesPage.UNLINK) || connector == null || user == null) {
      throw new PageError(Problem.MALFORMED_REQUEST, "the form asks for nothing known");
    }
    return unlink(account, new IdentityKey(connector, user), now);
  }

  /** Another one of those who are logged in in this browser. */
  private static SessionRow.Account other(Account account, String id) {
    return account.session().accounts().stream()
        .filter(one -> one.state() == SessionRow.State.COMPLETE)
        .filter(one -> one.id().equals(id) && !id.equals(account.login().id()))
        .findFirst()
        .orElseThrow(
            () -> new PageError(Problem.SESSION_EXPIRED, "the other login is not this browser's"));
  }

  private static String pair(Account account, SessionRow.Account other) {
    return account.signed() + "\n" + other.id();
  }

  private static boolean fresh(SessionRow.Account login, Instant now) {
    return !login.authTime().plus(FRESH).isBefore(now);
  }

  private static boolean linkable(Account account, String connectorId) {
    return account.generation().policy().linkable().contains(connectorId);
  }

  private static void requireLinkable(Account account, SessionRow.Account other) {
    if (!linkable(account, account.login().connectorId())
        || !linkable(account, other.connectorId())) {
      throw new PageError(Problem.NOT_FOUND, "people may not link logins of these connectors");
    }
  }

  /** The address of the question whether to link this account's login and another one. */
  static String address(Account account, String other) {
    return account.address(BELOW) + "&" + WITH + "=" + other;
  }

  private Response again(Account account, String with, Instant now) {
    if (with == null) {
      return door.loginAgain(account, null, account.login());
    }
    SessionRow.Account other = other(account, with);
    return door.loginAgain(account, other, fresh(account.login(), now) ? other : account.login());
  }

  // Asking.

  /** The question, or which of the two has to log in again before it. */
  private Response ask(Account account, SessionRow.Account other, int status, Instant now) {
    requireLinkable(account, other);
    Text meaning = meaning(account.login(), other);
    return List.of(account.login(), other).stream()
        .filter(one -> !fresh(one, now))
        .findFirst()
        .map(stale -> {
          Text failure = Text.of(TextKey.LINK_AGAIN, "login", Account.name(stale));
          String again = address(account, other.id()) + "&" + IdentitiesPage.DO + "=" + AGAIN;
          return page(account, other, status, meaning, failure, again);
        })
        .orElseGet(() -> page(account, other, status, meaning, Text.NONE, ""));
  }

  private Response page(
      Account account,
      SessionRow.Account other,
      int status,
      Text meaning,
      Text failure,
      String again) {
    LinkPage page =
        new LinkPage(
            List.of(login(account, account.login()), login(account, other)),
            meaning,
            failure,
            again,
            failure == Text.NONE,
            account.address(BELOW),
            account.generation().policy().basePath() + Account.PATH + BELOW,
            door.fields(account, pair(account, other), WITH, other.id()));
    return PageResponses.page(status, page, account.http(), account.generation(), null);
  }

  private LinkPage.Login login(Account account, SessionRow.Account login) {
    return new LinkPage.Login(
        connector(account, login.connectorId()), Account.name(login), Account.detail(login));
  }

  private static String connector(Account account, String id) {
    return account
        .generation()
        .connectors()
        .find(id)
        .map(ConnectorStatus::name)
        .filter(name -> !name.isBlank())
        .orElse(id);
  }

  private Text meaning(SessionRow.Account one, SessionRow.Account other) {
    return storage.read(tx -> {
      boolean apart =
          List.of(one, other).stream()
              .allMatch(login ->
                  tx.identities()
                      .find(login.key())
                      .filter(row -> !row.ownSubject() || Linking.known(tx, row))
                      .isPresent());
      return Text.of(apart ? TextKey.LINK_APART : TextKey.LINK_SAME);
    });
  }

  private Response link(Account account, SessionRow.Account other, Instant now) {
    if (!fresh(account.login(), now) || !fresh(other, now)) {
      return ask(account, other, 403, now);
    }
    requireLinkable(account, other);
    Set<String> connectors = account.generation().policy().linkable();
    Linking.Outcome outcome =
        storage.write(tx -> {
          Optional<IdentityRow> one = tx.identities().find(account.login().key());
          Optional<IdentityRow> two = tx.identities().find(other.key());
          return one.isEmpty() || two.isEmpty()
              ? Linking.Outcome.refused(Refusal.UNKNOWN)
              : Linking.linkBoth(tx, one.get(), two.get(), connectors, account.by(REASON), now);
        });
    if (outcome.refusal() == null) {
      return Response.seeOther(account.address(BELOW));
    }
    boolean elsewhere = outcome.refusal() == Refusal.LINKED_ELSEWHERE;
    Text refusal = Text.of(elsewhere ? TextKey.LINK_ELSEWHERE : TextKey.LINK_REFUSED);
    return page(account, other, 409, Text.NONE, refusal, "");
  }

  // Showing and unlinking.

  private List<IdentityRow> identities(Account account) {
    return storage.read(tx ->
        tx.identities()
            .find(account.login().key())
            .map(row -> tx.identities().ofAccount(row.accountId()))
            .orElse(List.of()));
  }

  private Response show(Account account, int status, Text failure) {
    List<IdentityRow> rows = identities(account);
    Set<IdentityKey> linked = rows.stream().map(IdentityRow::key).collect(Collectors.toSet());
    boolean mayLink = linkable(account, account.login().connectorId());
    List<IdentitiesPage.Candidate> candidates = new ArrayList<>();
    for (SessionRow.Account one : account.session().accounts()) {
      if (mayLink
          && one.state() == SessionRow.State.COMPLETE
          && !linked.contains(one.key())
          && linkable(account, one.connectorId())) {
        candidates.add(
            new IdentitiesPage.Candidate(
                connector(account, one.connectorId()),
                Account.name(one),
                address(account, one.id())));
      }
    }
    IdentitiesPage page =
        new IdentitiesPage(
            account.name(),
            failure,
            rows.stream().map(row -> entry(account, row, rows)).toList(),
            candidates,
            mayLink ? account.address(BELOW) + "&" + IdentitiesPage.DO + "=" + LOGIN : "",
            account.address(""),
            account.generation().policy().basePath() + Account.PATH + BELOW,
            door.fields(account, account.signed() + BELOW));
    return PageResponses.page(
        status,
        page,
        account.http(),
        account.generation(),
        account.http().query().get("ui_locales"));
  }

  private IdentitiesPage.Identity entry(Account account, IdentityRow row, List<IdentityRow> all) {
    IdentityKey key = row.key();
    boolean spokenFor =
        all.stream().anyMatch(one -> !one.key().equals(key) && one.subject().equals(key));
    return new IdentitiesPage.Identity(
        key.connectorId(),
        key.userId(),
        connector(account, key.connectorId()),
        account.session().accounts().stream()
            .filter(one -> one.key().equals(key))
            .findFirst()
            .map(Account::name)
            .orElse(key.userId()),
        row.lastLoginAt() == null ? Text.NONE : Text.moment(row.lastLoginAt()),
        key.equals(account.login().key()),
        all.size() > 1 && !spokenFor && linkable(account, key.connectorId()));
  }

  private Response unlink(Account account, IdentityKey identity, Instant now) {
    if (!fresh(account.login(), now)) {
      return door.loginAgain(account, null, account.login());
    }
    List<IdentityRow> rows = identities(account);
    IdentityRow own =
        rows.stream()
            .filter(row -> row.key().equals(account.login().key()))
            .filter(row -> rows.stream().anyMatch(one -> one.key().equals(identity)))
            .filter(row -> linkable(account, identity.connectorId()))
            .findFirst()
            .orElseThrow(
                () -> new PageError(Problem.NOT_FOUND, "this login is not one of the account"));
    String newAccount = randomness.name(ID_BYTES);
    Linking.Outcome outcome =
        storage.write(
            tx -> Linking.unlinkOwn(tx, own, identity, newAccount, account.by(REASON), now));
    if (outcome.refusal() == null) {
      return Response.seeOther(account.address(BELOW));
    }
    boolean main = outcome.refusal() == Refusal.SUBJECT_OF_OTHERS;
    return show(account, 409, Text.of(main ? TextKey.UNLINK_MAIN : TextKey.LINK_REFUSED));
  }
}
