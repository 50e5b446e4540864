/** Whether a key is that of a draft, a lock, or something that operating systems leave behind: no list shows it. */
export const isHidden = (key: string): boolean =>
  key.split('/').some((part) => part.startsWith('.'));
