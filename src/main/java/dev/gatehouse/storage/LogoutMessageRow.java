package dev.gatehouse.storage;

import java.time.Instant;

/**
 * The end of a session that a client is to be told of.
 *
 * @param clientId the client
 * @param sid the value that the client knows the session by
 * @param accountSessionId the account session that ended
 * @param connectorId where the person came from
 * @param userId who it was
 * @param endedAt when it ended
 * @param dueAt when it is to be told, or told again; until then a claimed one belongs to its
 *     claimer
 * @param attempts how often it was claimed
 * @param givenUpAt when it was given up, or null
 * @param problem why the last attempt failed, or null
 */
public record LogoutMessageRow(
    String clientId,
    String sid,
    String accountSessionId,
    String connectorId,
    String userId,
    Instant endedAt,
    Instant dueAt,
    int attempts,
    Instant givenUpAt,
    String problem) {}
