package dev.gatehouse.connector.oidc;

import dev.gatehouse.connector.oidc.TokenEndpoint.Granted;
import dev.gatehouse.connector.oidc.TokenEndpoint.Refused;
import dev.gatehouse.spi.Groups;
import dev.gatehouse.spi.IdentityRefresh;
import dev.gatehouse.spi.RefreshRequest;
import dev.gatehouse.spi.RefreshResult;
import dev.gatehouse.spi.RefreshResult.Gone;
import dev.gatehouse.spi.RefreshResult.Reason;
import dev.gatehouse.spi.RefreshResult.Refreshed;
import dev.gatehouse.spi.UpstreamException;
import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Map;
import java.util.Optional;

/**
 * Asks with the provider's refresh token (OpenID Connect Core 1.0, section 12), or, where it gave
 * none, with its access token for as long as that lives. Thread-safe.
 */
final class OidcRefresh implements IdentityRefresh {
  private final OidcSettings settings;
  private final Provider provider;
  private final Identities identities;
  private final SpentTokens spent = new SpentTokens();

  OidcRefresh(OidcSettings settings, Provider provider, Identities identities) {
    this.settings = settings;
    this.provider = provider;
    this.identities = identities;
  }

  @Override
  public RefreshResult refresh(RefreshRequest request) throws UpstreamException {
    Optional<OidcState> state = OidcState.of(request.connectorState());
    if (state.isEmpty()) {
      return new Gone(Reason.REVOKED, "there is nothing to ask the provider with");
    }
    return state.get().refreshToken().isPresent()
        ? byRefreshToken(request, state.get())
        : byAccessToken(request, state.get());
  }

  private RefreshResult byRefreshToken(RefreshRequest request, OidcState state)
      throws UpstreamException {
    Metadata metadata = provider.metadata();
    return switch (provider.tokens().refresh(metadata, spent.current(held(state)))) {
      case Refused refused ->
          new Gone(Reason.REVOKED, "the provider refused its refresh token: " + refused.words());
      case Granted granted -> finish(request, state, metadata, granted);
    };
  }

  /** The refresh token that the host asks with. */
  private static String held(OidcState state) {
    return state.refreshToken().orElseThrow();
  }

  /**
   * What fails from here on, here or in the host, must not cost the refresh token that has just
   * been given: whether the host has it is known only when it asks with it.
   */
  private RefreshResult finish(
      RefreshRequest request, OidcState state, Metadata metadata, Granted granted)
      throws UpstreamException {
    granted.refreshToken().ifPresent(successor -> spent.keep(held(state), successor));
    RefreshResult result = identify(request, state, metadata, granted);
    if (request.groups()
        && result instanceof Refreshed refreshed
        && refreshed.identity().groups() instanceof Groups.Unavailable unavailable) {
      // The host would give no tokens, and forget the state with them.
      throw UpstreamException.notNow("the groups cannot be read: " + unavailable.reason(), null);
    }
    return result;
  }

  private RefreshResult identify(
      RefreshRequest request, OidcState state, Metadata metadata, Granted granted)
      throws UpstreamException {
    Map<String, Object> claims = Map.of();
    if (granted.idToken().isPresent()) {
      claims = provider.claims(granted, Optional.empty(), Optional.of(state.subject()));
    }
    boolean stillThere = claims.isEmpty() && metadata.userInfo().isPresent();
    if (settings.claims().userInfo() || stillThere) {
      Map<String, Object> said = provider.userInfo(metadata, granted, state.subject());
      if (userInfoTells()) {
        claims = identities.merged(claims, said);
      }
    }
    // A refresh token may stay the same (RFC 6749, section 6), and so may the hint for the logout.
    OidcState fresh = provider.state(state.subject(), granted, metadata);
    OidcState next =
        new OidcState(
            state.subject(),
            granted.refreshToken().or(state::refreshToken),
            Optional.empty(),
            fresh.idToken().or(state::idToken));
    if (claims.isEmpty()) {
      // It says nothing new about the person, but that they are still there.
      return new Refreshed(request.lastKnown(), next.bytes());
    }
    return mapped(request, claims, Optional.of(granted.accessToken()), next);
  }

  /**
   * Whether userinfo makes identities. Where the ID token did, userinfo may lack what they came
   * from, such as groups, and says no more than that the person is still there.
   */
  private boolean userInfoTells() {
    return settings.claims().userInfo() || identities.asksForGroups();
  }

  private RefreshResult byAccessToken(RefreshRequest request, OidcState state)
      throws UpstreamException {
    Metadata metadata = provider.metadata();
    if (metadata.userInfo().isEmpty() || state.accessToken().isEmpty()) {
      return new Gone(
          Reason.REVOKED,
          "the provider gave no refresh token; perhaps it wants the scope offline_access");
    }
    Optional<Map<String, Object>> claims =
        provider
            .userInfo()
            .ask(
                metadata.userInfo().get(), state.accessToken().get(), Optional.of(state.subject()));
    if (claims.isEmpty()) {
      return new Gone(
          Reason.REVOKED,
          "the provider gave no refresh token, and its access token is good no more");
    }
    return userInfoTells()
        ? mapped(request, claims.get(), state.accessToken(), state)
        : new Refreshed(request.lastKnown(), state.bytes());
  }

  private RefreshResult mapped(
      RefreshRequest request,
      Map<String, Object> claims,
      Optional<String> accessToken,
      OidcState next)
      throws UpstreamException {
    Identities.Mapped mapped = identities.of(claims, request.groups(), accessToken);
    if (mapped.identity().isEmpty()) {
      return new Gone(Reason.NOT_ALLOWED, mapped.refusal());
    }
    // How and when the person authenticated does not change by asking again.
    UpstreamIdentity before = request.lastKnown();
    UpstreamIdentity now =
        Identities.built(
            mapped
                .identity()
                .get()
                .authTime(before.authTime().orElse(null))
                .acr(before.acr().orElse(null))
                .amr(before.amr()));
    return now.userId().equals(before.userId())
        ? new Refreshed(now, next.bytes())
        : new Gone(Reason.IDENTITY_CHANGED, "the provider answered for somebody else");
  }
}
