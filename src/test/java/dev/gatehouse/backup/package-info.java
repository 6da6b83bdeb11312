/** Backups: taken beside a running server, restored whole or not at all, into either database. */
package dev.gatehouse.backup;
