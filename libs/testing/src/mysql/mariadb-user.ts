/** MariaDB refuses to run as root unless it is told to. */
export const asCurrentUser = process.getuid?.() === 0 ? ['--user=root'] : [];
