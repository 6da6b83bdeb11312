package dev.gatehouse.connectors;

import dev.gatehouse.mapping.MappedIdentity;
import dev.gatehouse.mapping.MappingException;
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
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamLogout;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A connector under the {@link IdentityRules} of the configuration. They stand in front of every
 * ability that tells who somebody is, so that no way leads around them.
 */
record RuledConnector(Connector delegate, IdentityRules rules) implements Connector {
  private static final String GROUPS = "groups";

  @Override
  public LoginMethod login() {
    return switch (delegate.login()) {
      case PasswordLogin password -> new RuledPasswordLogin(password, this);
      case RedirectLogin redirect -> new RuledRedirectLogin(redirect, this);
    };
  }

  @Override
  public Optional<IdentityRefresh> refresh() {
    return delegate.refresh().map(ability -> request -> refresh(ability, request));
  }

  @Override
  public Optional<TokenIdentity> tokenIdentity() {
    return delegate
        .tokenIdentity()
        .map(ability -> (token, context) -> ruled(ability.exchange(token, asking(context))));
  }

  @Override
  public Optional<UpstreamLogout> upstreamLogout() {
    return delegate
        .upstreamLogout()
        .map(ability ->
            request ->
                ability.depart(
                    new UpstreamLogout.LogoutRequest(
                        MappedIdentity.upstream(request.identity()),
                        request.connectorState(),
                        request.returnTo(),
                        request.correlation())));
  }

  @Override
  public Optional<BackchannelLogout> backchannelLogout() {
    return delegate.backchannelLogout();
  }

  @Override
  public Optional<SelfCheck> selfCheck() {
    return delegate.selfCheck();
  }

  @Override
  public Optional<PasswordHasher> passwordHasher() {
    return delegate.passwordHasher();
  }

  @Override
  public boolean singleUseUpstreamState() {
    return delegate.singleUseUpstreamState();
  }

  @Override
  public void close() {
    delegate.close();
  }

  private Set<String> asking(Set<String> scopes) {
    if (!rules.needGroups()) {
      return scopes;
    }
    Set<String> asked = new HashSet<>(scopes);
    asked.add(GROUPS);
    return asked;
  }

  private LoginContext asking(LoginContext context) {
    if (!rules.needGroups()) {
      return context;
    }
    return new LoginContext(
        asking(context.scopes()),
        context.loginHint(),
        context.maxAge(),
        context.acrValues(),
        context.uiLocales(),
        context.remote());
  }

  private LoginResult ruled(LoginResult result) throws UpstreamException {
    try {
      return switch (result) {
        case LoginResult.Authenticated in ->
            rules.judged(
                in.identity(),
                person -> new LoginResult.Authenticated(person, in.connectorState()),
                RuledConnector::refused);
        case LoginResult.PasswordChangeRequired must ->
            rules.judged(
                must.identity(), LoginResult.PasswordChangeRequired::new, RuledConnector::refused);
        case LoginResult.Rejected rejected -> rejected;
      };
    } catch (MappingException e) {
      if (e.passing()) {
        throw UpstreamException.notNow(e.getMessage(), e);
      }
      return refused(e.getMessage());
    }
  }

  private static LoginResult refused(String detail) {
    return new LoginResult.Rejected(LoginResult.Reason.NOT_ALLOWED, detail);
  }

  private RefreshResult refresh(IdentityRefresh ability, RefreshRequest request)
      throws UpstreamException {
    RefreshResult result =
        ability.refresh(
            new RefreshRequest(
                MappedIdentity.upstream(request.lastKnown()),
                request.connectorState(),
                asking(request.scopes())));
    if (!(result instanceof RefreshResult.Refreshed refreshed)) {
      return result;
    }
    try {
      return rules.judged(
          refreshed.identity(),
          person ->
              new RefreshResult.Refreshed(
                  person, refreshed.connectorState(), refreshed.passwordChangeDue()),
          why -> new RefreshResult.Gone(RefreshResult.Reason.NOT_ALLOWED, why));
    } catch (MappingException e) {
      // A rule that fails may be an administrator's mistake, which must not end anybody's grant.
      throw UpstreamException.notNow(e.getMessage(), e);
    }
  }

  private record RuledPasswordLogin(PasswordLogin delegate, RuledConnector under)
      implements PasswordLogin {
    @Override
    public String prompt() {
      return delegate.prompt();
    }

    @Override
    public String canonicalLogin(String login) {
      return delegate.canonicalLogin(login);
    }

    @Override
    public LoginResult login(PasswordAttempt attempt) throws UpstreamException {
      return under.ruled(
          delegate.login(
              new PasswordAttempt(
                  attempt.login(), attempt.password(), under.asking(attempt.context()))));
    }
  }

  private record RuledRedirectLogin(RedirectLogin delegate, RuledConnector under)
      implements RedirectLogin {
    @Override
    public ArrivalTerms arrivalTerms() {
      return delegate.arrivalTerms();
    }

    @Override
    public Departure depart(DepartureRequest request) throws UpstreamException {
      return delegate.depart(
          new DepartureRequest(
              request.callback(), request.correlation(), under.asking(request.context())));
    }

    @Override
    public LoginResult arrive(Arrival arrival) throws UpstreamException {
      return under.ruled(
          delegate.arrive(
              new Arrival(
                  arrival.method(),
                  arrival.callback(),
                  arrival.parameters(),
                  arrival.headers(),
                  arrival.departureState(),
                  under.asking(arrival.context()))));
    }
  }
}
