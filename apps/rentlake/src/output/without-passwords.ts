/**
 * A message as it may be shown: what somebody gave as a password, in a URL or in an option that does not exist, is left
 * out, wherever the message repeats it.
 */
export const withoutPasswords = (message: string): string =>
  message
    .replaceAll(/(:\/\/[^\s/:@'"]*):[^\s'"]*@/g, '$1:…@')
    .replaceAll(/(--?[a-z-]*(?:pass|pwd|secret|token)[a-z-]*)=[^\s'"]*/gi, '$1=…');
