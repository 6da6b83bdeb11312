/** Ways to register a client: by the book, in bad faith, and all of them compared. */
package dev.gatehouse.endtoend.registration;
