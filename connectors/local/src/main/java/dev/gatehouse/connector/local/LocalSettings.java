package dev.gatehouse.connector.local;

/**
 * Configuration of the local connector.
 *
 * @param usernamePrompt label of the login field
 * @param bcryptCost cost of new hashes, and of the work that an unknown person costs
 */
record LocalSettings(String usernamePrompt, int bcryptCost) {}
