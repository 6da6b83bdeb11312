/** The administration interface over the network, from outside. */
package dev.gatehouse.endtoend.administration;
