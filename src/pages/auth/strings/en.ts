const en = {
  login: {
    title: "Sign in",
    submit: "Sign in",
    forgot: "Forgot password?",
    newHere: "New here?",
    create: "Create an account",
    with: "Continue with {{provider}}",
    or: "or with e-mail",
  },
  signup: {
    title: "Create your account",
    submit: "Create account",
    known: "Already have an account?",
    signIn: "Sign in",
    invited: "The invitation to {{organization}} is bound to this address.",
    confirmTitle: "Check your inbox",
    confirm: "We sent a link to {{email}}. Open it to confirm the address and start.",
  },
  reset: {
    title: "Reset your password",
    description: "We will e-mail you a link to choose a new one.",
    submit: "Send the link",
    back: "Back to sign in",
    sentTitle: "Check your inbox",
    sent: "If there is an account for {{email}}, a link is on its way. It works for one hour.",
  },
  newPassword: {
    title: "Choose a new password",
    submit: "Save and continue",
    invalid: "This link has expired or was already used.",
    again: "Ask for a new link",
  },
  invite: {
    title: "Join {{organization}}",
    description: "You are invited as {{role}}, with {{email}}.",
    accept: "Accept the invitation",
    signIn: "Sign in to accept",
    signUp: "Create an account to accept",
    otherAccount: "You are signed in as {{email}}. The invitation is for another address.",
    switchAccount: "Sign out and use the other address",
    goneTitle: "This invitation cannot be used",
    goHome: "Go to Callboard",
    loading: "Opening the invitation",
  },
  fields: {
    name: "Your name",
    email: "E-mail",
    password: "Password",
    newPassword: "New password",
    passwordHint: "At least 10 characters.",
  },
  problems: {
    name: "Enter your name.",
    email: "Enter an e-mail address, like anna@example.com.",
    password: "Enter your password.",
    short: "Use at least 10 characters.",
  },
} as const;

export default en;

declare module "i18next" {
  interface ResourceNamespaceMap {
    auth: typeof en;
  }
}
