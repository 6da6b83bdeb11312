package dev.gatehouse.admin;

import dev.gatehouse.crypto.Randomness;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Operation.Condition;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.sessions.Ending;
import dev.gatehouse.sessions.Linking;
import dev.gatehouse.sessions.Linking.Outcome;
import dev.gatehouse.storage.IdentityKey;
import dev.gatehouse.storage.IdentityRow;
import dev.gatehouse.storage.IdentityStore;
import dev.gatehouse.storage.PersonStore.Ended;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Accounts and the identities that are linked to them, as resources. Thread-safe. */
final class AccountResources implements Resource {
  private static final String PATH = "/accounts";
  private static final String ONE = PATH + "/{id}";
  private static final int ID_BYTES = 16;
  private final Storage storage;
  private final AuditTrail trail;
  private final Randomness randomness;
  private final InstantSource clock;

  AccountResources(Storage storage, AuditTrail trail, Randomness randomness, InstantSource clock) {
    this.storage = storage;
    this.trail = trail;
    this.randomness = randomness;
    this.clock = clock;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listAccounts", PATH)
            .summary("List accounts with their identities, or find some")
            .needs(AdminScope.READ)
            .paged()
            .query(
                AccountShapes.CONNECTOR,
                HoldingShapes.NAME,
                "Only those with an identity of this connector.")
            .query(
                "user",
                HoldingShapes.NAME,
                "A person: a sub, an id at a connector, or what they log in with.")
            .answers(
                200,
                Shape.object("Accounts")
                    .required("accounts", Shape.list(AccountShapes.SHAPE).unbounded(), "Accounts.")
                    .optional("next", Shape.text().length(1, 4_096), "The cursor of the rest."),
                "A page.")
            .by(this::list),
        one(Operation.get("readAccount", ONE), AdminScope.READ)
            .summary("Read an account")
            .answers(200, AccountShapes.SHAPE, "The account.")
            .tagged()
            .by(this::read),
        one(Operation.patch("changeAccount", ONE), AdminScope.WRITE)
            .summary("Disable an account, or enable it again")
            .description(
                "Disabling stops every identity of the account and ends all that it has; a user who"
                    + " is disabled at a connector can go on by the others.")
            .body(AccountShapes.CHANGE)
            .conditional(Condition.POSSIBLE)
            .answers(200, AccountShapes.CHANGED, "Changed.")
            .tagged()
            .by(this::change),
        one(Operation.post("linkIdentity", ONE + "/link"), AdminScope.WRITE)
            .summary("Link an identity to an account")
            .description(
                "An identity whose sub a client may have seen keeps it. To link one that shares an"
                    + " account with others, unlink it first.")
            .body(AccountShapes.LINK)
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, AccountShapes.CHANGED, "Linked.")
            .tagged()
            .by(this::link),
        one(Operation.post("unlinkIdentity", ONE + "/unlink"), AdminScope.WRITE)
            .summary("Give an identity an account of its own")
            .description("What it has under the sub of the account ends.")
            .body(AccountShapes.NAMED)
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, AccountShapes.CHANGED, "Unlinked; the account as it is without it.")
            .tagged()
            .by(this::unlink),
        one(Operation.post("changeSubject", ONE + "/subject"), AdminScope.WRITE)
            .summary("Change what clients get as sub of an identity")
            .description(
                "To clients it is somebody else from then on, so its logins, grants and consents"
                    + " end.")
            .body(AccountShapes.SUBJECT_CHANGE)
            .conditional(Condition.POSSIBLE)
            .refuses(409)
            .answers(200, AccountShapes.CHANGED, "Changed.")
            .tagged()
            .by(this::subject));
  }

  private static Operation.Builder one(Operation.Builder operation, AdminScope scope) {
    return operation.path("id", Shape.text(), "The account's id.").needs(scope);
  }

  private record Found(IdentityStore.Account account, List<IdentityRow> identities) {}

  private Reply list(Call call) {
    String connector = call.query(AccountShapes.CONNECTOR).orElse(null);
    Set<String> users =
        call.query("user")
            .map(text -> trail.person(text, call.generation().connectors()).userIds())
            .orElse(Set.of());
    return Reply.ok(
        call.page(
            "accounts",
            (after, limit) ->
                storage.read(
                    tx -> found(tx, tx.identities().accounts(connector, users, after, limit))),
            (Found one) -> one.account().id(),
            (Found one) -> AccountShapes.json(one.account(), one.identities())));
  }

  private Reply read(Call call) {
    Found found = storage.read(tx -> found(tx, call));
    return Reply.ok(AccountShapes.json(found.account(), found.identities()))
        .tag(AccountShapes.state(found.identities()));
  }

  private static List<Found> found(Transaction tx, List<IdentityStore.Account> accounts) {
    Set<String> ids = accounts.stream().map(IdentityStore.Account::id).collect(Collectors.toSet());
    Map<String, List<IdentityRow>> identities =
        tx.identities().ofAccounts(ids).stream()
            .collect(Collectors.groupingBy(IdentityRow::accountId));
    return accounts.stream()
        .map(one -> new Found(one, identities.getOrDefault(one.id(), List.of())))
        .toList();
  }

  private static Found found(Transaction tx, Call call) {
    String id = call.path("id");
    IdentityStore.Account account =
        tx.identities()
            .account(id)
            .orElseThrow(() -> ProblemException.notFound("There is no account " + id + "."));
    return new Found(account, tx.identities().ofAccount(id));
  }

  private Reply change(Call call) {
    Boolean enabled = call.body().choice(AccountShapes.ENABLED);
    Ending.By by = Holdings.by(call);
    Instant now = clock.instant();
    return storage.write(tx -> {
      hold(tx, call, Optional.empty());
      Ended ended =
          enabled == null
              ? new Ended(0, 0)
              : Linking.disable(tx, call.path("id"), !enabled, by, now).orElseThrow();
      return changed(tx, call, ended);
    });
  }

  private Reply link(Call call) {
    IdentityKey identity = identity(call);
    if (call.generation().connectors().find(identity.connectorId()).isEmpty()) {
      throw ProblemException.member(
          AccountShapes.CONNECTOR, "there is no connector " + identity.connectorId());
    }
    String newAccount = randomness.name(ID_BYTES);
    return apply(
        call,
        identity,
        (tx, now) -> tx.identities().prepare(identity, now, newAccount),
        (tx, now) ->
            Linking.link(
                tx,
                call.path("id"),
                identity,
                AccountShapes.choice(call.body().text(AccountShapes.SUBJECT)),
                Holdings.by(call),
                now));
  }

  private Reply unlink(Call call) {
    IdentityKey identity = identity(call);
    String newAccount = randomness.name(ID_BYTES);
    return apply(
        call,
        identity,
        (tx, now) -> {},
        (tx, now) ->
            Linking.unlink(tx, call.path("id"), identity, newAccount, Holdings.by(call), now));
  }

  private Reply subject(Call call) {
    IdentityKey identity = identity(call);
    return apply(
        call,
        identity,
        (tx, now) -> {},
        (tx, now) ->
            Linking.changeSubject(
                tx,
                call.path("id"),
                identity,
                AccountShapes.choice(call.body().text(AccountShapes.SUBJECT)),
                Holdings.by(call),
                now));
  }

  private static IdentityKey identity(Call call) {
    return new IdentityKey(
        call.body().text(AccountShapes.CONNECTOR), call.body().text(AccountShapes.USER_ID));
  }

  private Reply apply(
      Call call,
      IdentityKey identity,
      BiConsumer<Transaction, Instant> before,
      BiFunction<Transaction, Instant, Outcome> change) {
    Instant now = clock.instant();
    return storage.write(tx -> {
      found(tx, call);
      before.accept(tx, now);
      hold(tx, call, tx.identities().find(identity).map(IdentityRow::accountId));
      Outcome outcome = change.apply(tx, now);
      if (outcome.refusal() != null) {
        throw refused(outcome.refusal(), identity);
      }
      return changed(tx, call, outcome.ended());
    });
  }

  /** Locks what will be changed, all at once, and compares the state that the caller has seen. */
  private static void hold(Transaction tx, Call call, Optional<String> other) {
    String id = call.path("id");
    Set<String> accounts = new HashSet<>(Set.of(id));
    other.ifPresent(accounts::add);
    List<IdentityRow> held =
        tx.identities().hold(accounts).stream().filter(row -> row.accountId().equals(id)).toList();
    if (held.isEmpty()) {
      throw ProblemException.notFound("There is no account " + id + ".");
    }
    call.requireState(AccountShapes.state(held));
  }

  private static Reply changed(Transaction tx, Call call, Ended ended) {
    Found found = found(tx, call);
    return AccountShapes.changed(found.account(), found.identities(), ended);
  }

  private static ProblemException refused(Linking.Refusal refusal, IdentityKey identity) {
    String who = "user " + identity.userId() + " of connector " + identity.connectorId();
    return switch (refusal) {
      case UNKNOWN -> ProblemException.notFound("The account has no " + who + ".");
      case LINKED_ELSEWHERE ->
          ProblemException.conflict(
              "The " + who + " shares another account with others; unlink it there first.");
      case DISABLED ->
          ProblemException.conflict("An account of the two is disabled; enable it first.");
      case THE_LAST -> ProblemException.conflict("The " + who + " is the only one of the account.");
      case SUBJECT_OF_OTHERS ->
          ProblemException.conflict(
              "Others in the account have the sub of the "
                  + who
                  + "; unlink them first, or give"
                  + " them their own sub.");
      case THE_MAIN ->
          ProblemException.conflict(
              "The sub of the account is that of the " + who + ", so it has it already.");
      case NOT_FOR_PEOPLE ->
          ProblemException.conflict("People may not link all that the two accounts have.");
      case CHANGED_MEANWHILE ->
          ProblemException.conflict("It was changed meanwhile; look at it again.");
    };
  }
}
