package dev.gatehouse.grants;

import dev.gatehouse.spi.UpstreamIdentity;
import java.util.Optional;

/**
 * What the deciding write has made true.
 *
 * @param identity the person as of now; empty for {@code client_credentials}
 * @param refreshToken the refresh token of the response, or null
 */
record Committed(Optional<UpstreamIdentity> identity, String refreshToken) {}
