package dev.gatehouse.introspection;

import dev.gatehouse.clients.Client;
import dev.gatehouse.clients.ClientAuthenticator;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import dev.gatehouse.protocol.DirectError;
import dev.gatehouse.protocol.ErrorCode;
import dev.gatehouse.protocol.Parameters;

/**
 * The request that introspection and revocation share: an authenticated client and a token.
 *
 * @param client who asks
 * @param token the token as sent
 */
record TokenForm(Client client, String token) {

  static TokenForm read(Request http, Generation generation, ClientAuthenticator clients) {
    Parameters form = http.form();
    if (!form.repeated().isEmpty()) {
      throw DirectError.of(
          ErrorCode.INVALID_REQUEST,
          "The parameter " + form.repeated().get(0) + " appears more than once.");
    }
    Client client = clients.authenticate(generation.clients(), http, form);
    String token =
        form.first("token")
            .orElseThrow(
                () -> DirectError.of(ErrorCode.INVALID_REQUEST, "The parameter token is missing."));
    return new TokenForm(client, token);
  }
}
