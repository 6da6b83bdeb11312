package dev.gatehouse.connectors;

import dev.gatehouse.http.AddressBuckets;
import dev.gatehouse.spi.Arrival;
import dev.gatehouse.spi.ArrivalTerms;
import dev.gatehouse.spi.BackchannelLogout;
import dev.gatehouse.spi.Connector;
import dev.gatehouse.spi.Departure;
import dev.gatehouse.spi.DepartureRequest;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.LoginContext;
import dev.gatehouse.spi.LoginMethod;
import dev.gatehouse.spi.LoginResult;
import dev.gatehouse.spi.PasswordAttempt;
import dev.gatehouse.spi.PasswordHasher;
import dev.gatehouse.spi.PasswordLogin;
import dev.gatehouse.spi.RedirectLogin;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.SelfCheck;
import dev.gatehouse.spi.TokenIdentity;
import dev.gatehouse.spi.UnacceptablePasswordException;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamLogout;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connector whose abilities were asked for once and are each wrapped in the {@link Guard}. What a
 * wrapped connector can do therefore stays visible.
 */
final class GuardedConnector implements Connector {
  private final Connector delegate;
  private final Guard guard;
  private final LoginMethod login;
  private final Optional<IdentityRefresh> refresh;
  private final Optional<TokenIdentity> tokenIdentity;
  private final Optional<UpstreamLogout> upstreamLogout;
  private final Optional<BackchannelLogout> backchannelLogout;
  private final Optional<SelfCheck> selfCheck;
  private final Optional<PasswordHasher> passwordHasher;
  private final boolean singleUseUpstreamState;
  private final AtomicBoolean closed = new AtomicBoolean();

  private GuardedConnector(Connector delegate, Guard guard) {
    this.delegate = delegate;
    this.guard = guard;
    login = guardedLogin(delegate.login(), guard);
    refresh = delegate.refresh().map(ability -> guardedRefresh(ability, guard));
    tokenIdentity =
        delegate
            .tokenIdentity()
            .map(ability ->
                (token, context) ->
                    guard.call(
                        "exchange",
                        Way.LOGIN,
                        bucket(context),
                        () -> ability.exchange(token, context)));
    upstreamLogout =
        delegate
            .upstreamLogout()
            .map(ability ->
                request -> guard.call("logout", Way.DEPARTURE, () -> ability.depart(request)));
    // Anybody can send such a token: it takes no place of a login, and its trouble is nobody's.
    backchannelLogout =
        delegate
            .backchannelLogout()
            .map(ability ->
                token -> guard.call("backchannel_logout", Way.APART, () -> ability.judge(token)));
    selfCheck =
        delegate.selfCheck().map(ability -> () -> guard.call("check", Way.APART, ability::check));
    passwordHasher = delegate.passwordHasher().map(ability -> guardedHasher(ability, guard));
    singleUseUpstreamState = delegate.singleUseUpstreamState();
    if (passwordHasher.isPresent()) {
      guard.control().peopleAreHere();
    }
  }

  /**
   * Wraps a connector that has just been opened; closes it when its abilities cannot be had.
   *
   * @throws UpstreamException of kind {@code FAULT}
   */
  static GuardedConnector of(Connector delegate, Guard guard) throws UpstreamException {
    try {
      return guard.call("abilities", Way.APART, () -> new GuardedConnector(delegate, guard));
    } catch (UpstreamException e) {
      guard.quietly("close", delegate::close);
      guard.control().close();
      throw e;
    }
  }

  /** Attempts to log in wait by the address that they come from. */
  private static String bucket(LoginContext context) {
    return AddressBuckets.of(context.remote().address());
  }

  /** What its calls hold at the moment. */
  List<ConnectorLoad> loads() {
    return guard.control().loads();
  }

  @Override
  public LoginMethod login() {
    return login;
  }

  @Override
  public Optional<IdentityRefresh> refresh() {
    return refresh;
  }

  @Override
  public Optional<TokenIdentity> tokenIdentity() {
    return tokenIdentity;
  }

  @Override
  public Optional<UpstreamLogout> upstreamLogout() {
    return upstreamLogout;
  }

  @Override
  public Optional<BackchannelLogout> backchannelLogout() {
    return backchannelLogout;
  }

  @Override
  public Optional<SelfCheck> selfCheck() {
    return selfCheck;
  }

  @Override
  public Optional<PasswordHasher> passwordHasher() {
    return passwordHasher;
  }

  @Override
  public boolean singleUseUpstreamState() {
    return singleUseUpstreamState;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      guard.quietly("close", delegate::close);
      guard.control().close();
    }
  }

  private static LoginMethod guardedLogin(LoginMethod method, Guard guard) {
    return switch (method) {
      case PasswordLogin password -> new GuardedPasswordLogin(password, password.prompt(), guard);
      case RedirectLogin redirect ->
          new GuardedRedirectLogin(redirect, redirect.arrivalTerms(), guard);
    };
  }

  private static IdentityRefresh guardedRefresh(IdentityRefresh ability, Guard guard) {
    return request ->
        guard.call(
            "refresh",
            Way.REFRESH,
            // One person's many refreshes must not take everybody's places.
            request.lastKnown().userId(),
            () -> samePerson(request, ability.refresh(request)));
  }

  /** An upstream that answers with somebody else's claims must not turn one grant into another. */
  private static RefreshResult samePerson(RefreshRequest request, RefreshResult result) {
    if (result instanceof RefreshResult.Refreshed refreshed
        && !refreshed.identity().userId().equals(request.lastKnown().userId())) {
      return new RefreshResult.Gone(
          RefreshResult.Reason.IDENTITY_CHANGED,
          "the connector answered for "
              + refreshed.identity().userId()
              + " when asked for "
              + request.lastKnown().userId());
    }
    return result;
  }

  /** A hash, or why there is none: a refusal is an answer, not a failure of the connector. */
  private record Hashed(String hash, UnacceptablePasswordException refusal) {}

  private static PasswordHasher guardedHasher(PasswordHasher ability, Guard guard) {
    return password -> {
      Hashed hashed;
      try {
        hashed = guard.call("hash", Way.HERE, () -> hashed(ability, password));
      } catch (UpstreamException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
      if (hashed.refusal() != null) {
        throw hashed.refusal();
      }
      return hashed.hash();
    };
  }

  private static Hashed hashed(PasswordHasher ability, char[] password) {
    try {
      return new Hashed(Objects.requireNonNull(ability.hash(password), "no hash"), null);
    } catch (UnacceptablePasswordException e) {
      return new Hashed(null, e);
    }
  }

  private record GuardedPasswordLogin(PasswordLogin delegate, String prompt, Guard guard)
      implements PasswordLogin {
    @Override
    public String canonicalLogin(String login) {
      return delegate.canonicalLogin(login);
    }

    @Override
    public LoginResult login(PasswordAttempt attempt) throws UpstreamException {
      // Inside of the call, because only there the thread is known that may hash.
      return guard.call(
          "login",
          Way.LOGIN,
          bucket(attempt.context()),
          () ->
              HashingPool.onBehalfOf(
                  attempt.context().remote().address(), () -> delegate.login(attempt)));
    }
  }

  private record GuardedRedirectLogin(
      RedirectLogin delegate, ArrivalTerms arrivalTerms, Guard guard) implements RedirectLogin {
    @Override
    public Departure depart(DepartureRequest request) throws UpstreamException {
      return guard.call(
          "depart", Way.DEPARTURE, bucket(request.context()), () -> delegate.depart(request));
    }

    @Override
    public LoginResult arrive(Arrival arrival) throws UpstreamException {
      Way way = arrival.parameters().containsKey("error") ? Way.HEARSAY : Way.LOGIN;
      return guard.call("arrive", way, bucket(arrival.context()), () -> delegate.arrive(arrival));
    }
  }
}
