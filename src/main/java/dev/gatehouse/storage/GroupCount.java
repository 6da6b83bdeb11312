package dev.gatehouse.storage;

/**
 * A group that local users are in.
 *
 * @param name its name
 * @param members how many users are in it
 */
public record GroupCount(String name, int members) {}
