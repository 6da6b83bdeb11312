/**
 * The presets of {@code gatehouse client add}, each with the tool that it is for and exactly the
 * settings that it prints.
 */
package dev.gatehouse.endtoend.presets;
