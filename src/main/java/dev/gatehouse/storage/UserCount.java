package dev.gatehouse.storage;

/**
 * Local users of one kind.
 *
 * @param enabled whether they may log in
 * @param hashCost the two digits of their passwords' cost; null when they have no password
 * @param users how many there are
 */
public record UserCount(boolean enabled, String hashCost, long users) {}
