/** Units of client authentication and registration. */
package dev.gatehouse.clients;
