/**
 * What must hold when processes die, disks fail, answers get lost and replicas race: nothing is
 * honoured twice, and nobody who got an answer loses what it promised.
 */
package dev.gatehouse.durability;
