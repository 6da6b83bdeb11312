/** Classes that break the rules; nothing calls them. */
package dev.gatehouse.architecture.sample;
