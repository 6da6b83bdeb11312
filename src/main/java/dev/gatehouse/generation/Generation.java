package dev.gatehouse.generation;

import dev.gatehouse.clients.ClientRegistry;
import dev.gatehouse.connectors.ConnectorSet;
import dev.gatehouse.pages.Pages;
import dev.gatehouse.passwords.PasswordPolicy;
import dev.gatehouse.sessions.SessionSettings;
import dev.gatehouse.tokens.TokenSettings;

/**
 * Everything that one configuration decides. Immutable and thread-safe.
 *
 * @param number counts from 1 with every swap
 * @param policy rules of authorization
 * @param clients registered clients
 * @param connectors opened connectors
 * @param pages templates, languages and static files
 * @param tokens lifetimes and algorithms
 * @param sessions lifetimes of browser sessions
 * @param passwords rules for passwords
 */
public record Generation(
    long number,
    Policy policy,
    ClientRegistry clients,
    ConnectorSet connectors,
    Pages pages,
    TokenSettings tokens,
    SessionSettings sessions,
    PasswordPolicy passwords) {

  /** The same configuration with the clients of now. */
  Generation with(ClientRegistry fresh) {
    return new Generation(number, policy, fresh, connectors, pages, tokens, sessions, passwords);
  }
}
