package dev.gatehouse.pages;

/** The pages there are, each with its template's name and its security class. */
public enum PageKind {
  CONNECTOR_CHOICE("connectors", PageClass.STATIC),
  ACCOUNT_CHOICE("accounts", PageClass.FORM),
  LOGIN("login", PageClass.FORM),
  ACCOUNT("account", PageClass.FORM),
  IDENTITIES("identities", PageClass.FORM),
  LINK("link", PageClass.FORM),
  CLUSTERS("clusters", PageClass.STATIC),
  NEW_PASSWORD("new-password", PageClass.FORM),
  PASSWORD_SET("password-set", PageClass.STATIC),
  CONSENT("consent", PageClass.FORM),
  DEVICE("device", PageClass.FORM),
  DEVICE_CONFIRMATION("device-confirmation", PageClass.FORM),
  DEVICE_RESULT("device-result", PageClass.STATIC),
  ERROR("error", PageClass.STATIC),
  TROUBLE("trouble", PageClass.STATIC),
  LOGGED_OUT("logged-out", PageClass.STATIC),
  FRONT_CHANNEL("front-channel", PageClass.FRAMES),
  LOGOUT_CONFIRMATION("logout", PageClass.FORM),
  FORM_POST("form-post", PageClass.FORM_POST),
  HOME("home", PageClass.STATIC);

  private final String template;
  private final PageClass pageClass;

  PageKind(String template, PageClass pageClass) {
    this.template = template;
    this.pageClass = pageClass;
  }

  /** The template's file name without its ending. */
  public String template() {
    return template;
  }

  public PageClass pageClass() {
    return pageClass;
  }
}
