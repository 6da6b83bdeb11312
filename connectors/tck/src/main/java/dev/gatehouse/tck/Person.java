package dev.gatehouse.tck;

/**
 * Somebody who exists at the upstream of a test.
 *
 * @param userId the identifier that the connector must report
 * @param login what they type as their name
 * @param password what they type as their password; at most 72 bytes of UTF-8
 */
public record Person(String userId, String login, String password) {}
