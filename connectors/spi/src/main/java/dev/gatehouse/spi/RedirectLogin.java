package dev.gatehouse.spi;

/**
 * Login at a page of the upstream: the browser departs and arrives again at the host.
 *
 * <p>Thread-safe. The host makes the correlation value, binds it to the browser, lets it expire and
 * refuses a second arrival; the connector puts it where its upstream returns it.
 */
public non-sealed interface RedirectLogin extends LoginMethod {

  /** How the browser comes back; constant for the life of the connector. */
  ArrivalTerms arrivalTerms();

  /**
   * Where to send the browser.
   *
   * @throws UpstreamException when the upstream cannot be asked
   */
  Departure depart(DepartureRequest request) throws UpstreamException;

  /**
   * Turns what came back into an identity.
   *
   * @throws UpstreamException when the upstream cannot be asked or answers nonsense
   */
  LoginResult arrive(Arrival arrival) throws UpstreamException;
}
