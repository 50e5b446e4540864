/** A statement that Redshift refuses; the message is what DescribeStatement tells. */
export class RedshiftRefusal extends Error {
  override readonly name = 'RedshiftRefusal';
}
