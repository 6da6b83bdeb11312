package dev.gatehouse.spi;

/** How people log in at a connector: the host has a page or a redirect for each kind. */
public sealed interface LoginMethod permits PasswordLogin, RedirectLogin {}
