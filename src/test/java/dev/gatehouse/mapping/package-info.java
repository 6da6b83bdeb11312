/** Units of what is said about a person. */
package dev.gatehouse.mapping;
