package dev.gatehouse.connectors;

/**
 * Stands for the settings of a connector whose plug-in could not be loaded: it is listed as
 * unavailable, and all others work.
 *
 * @param reason why, for the administrator
 */
public record MissingType(String reason) {}
