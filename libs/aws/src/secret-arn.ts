const pattern = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$/;

/** Whether it names a secret of Secrets Manager. */
export const isSecretArn = (value: string): boolean => pattern.test(value);
