/** A column of each type that MySQL has, and its values at the edges. */
const columns: Readonly<Record<string, readonly string[]>> = {
  // Columns of the contract
  'title VARCHAR(60)': [`'🏠 a\\r\\nb\\\\'`, `''`, `'  blanks  '`, `'NULL'`],
  'price DECIMAL(12,4)': ['88.3700', '-0.0001', '99999999.9999', '0'],
  'currency CHAR(5)': [`'EUR  '`, `'usd'`, `''`, `'\\t'`],
  'listing_created_on DATE': [`'0000-00-00'`, `'2024-02-00'`, `'9999-12-31'`, `'1000-01-01'`],
  'is_active TINYINT(1)': ['1', '0', '-128', '127'],
  'last_modified_timestamp TIMESTAMP(6) NULL': [
    `'2024-03-31 01:30:00.000001'`,
    `'1970-01-01 00:00:01'`,
    `'2038-01-19 03:14:07.999999'`,
    `'0000-00-00 00:00:00'`,
  ],
  // Numbers
  'small TINYINT UNSIGNED': ['255', '0'],
  'short SMALLINT': ['-32768', '32767'],
  'medium MEDIUMINT UNSIGNED': ['16777215', '0'],
  'filled INT(6) ZEROFILL': ['42', '1234567'],
  'whole INT UNSIGNED': ['4294967295', '0'],
  'long_one BIGINT': ['-9223372036854775808', '9223372036854775807'],
  'huge BIGINT UNSIGNED': ['18446744073709551615', '9007199254740993'],
  'exact DECIMAL(65,30)': [
    '99999999999999999999999999999999999.999999999999999999999999999999',
    '-0.000000000000000000000000000001',
  ],
  'padded DECIMAL(5,0) UNSIGNED ZEROFILL': ['7', '99999'],
  'weight FLOAT': ['123456.78125', '-3.40282e38', '1.17549435e-38', '0.1'],
  'scaled FLOAT(7,3)': ['1234.567', '-0.001'],
  'ratio DOUBLE': ['0.1', '1.7976931348623157e308', '2.2250738585072014e-308', '-0e0'],
  'fixed DOUBLE(10,4)': ['123456.78125', '-0.00005'],
  'flag BIT(1)': [`b'1'`, `b'0'`],
  'flags BIT(12)': [`b'101010101010'`, `b'1'`],
  'wide BIT(64)': ['~0', '0'],
  // Times
  'seen DATETIME': [`'0000-00-00 00:00:00'`, `'9999-12-31 23:59:59'`],
  'exactly DATETIME(3)': [`'2024-02-29 23:59:59.999'`, `'1000-01-01 00:00:00'`],
  'lasted TIME(3)': [`'-838:59:59'`, `'838:59:59'`, `'00:00:00.001'`, `'-00:00:00.5'`],
  'since YEAR': ['1901', '2155', '0'],
  // Texts
  'old VARCHAR(9) CHARACTER SET latin1': [`'é'`, `'€'`],
  'older VARCHAR(9) CHARACTER SET ucs2': [`'ß中'`, `''`],
  'body LONGTEXT': [`CONCAT('nul ', CHAR(0 USING utf8mb4), ' end')`, `REPEAT('é"\\'', 30000)`],
  'kind ENUM("b", "ä", "")': [`'ä'`, `''`, `'not one of them'`],
  'kinds SET("x", "y", "z")': [`'z,x'`, `''`],
  'document JSON': [`'{"b": [1, null, "é"], "a": 1.50}'`, `'null'`, `'[]'`],
  // Bytes
  'bytes BINARY(4)': [`X'FF00'`, `'a'`],
  'more VARBINARY(9)': [`X''`, `X'00FF'`],
  'photo BLOB': [`X'FFD8FF0A0D'`, `''`],
  'place POINT': [`ST_GeomFromText('POINT(-122.25 37.5)')`],
  'shape GEOMETRY': [`ST_GeomFromText('LINESTRING(0 0, 1 1, -2.5 1e10)')`],
};

const rows = Math.max(...Object.values(columns).map((values) => values.length));

/** Rows of edges from top to bottom, and one of nulls alone. */
const apartments = Array.from({ length: rows + 1 }, (_, row) => {
  const cells = Object.values(columns).map((values) => values[row] ?? 'NULL');
  return `(${[row === 0 ? '18446744073709551615' : String(row), ...cells].join(', ')})`;
});

/**
 * Statements that create the tables of the listings with every type of MySQL at its edges, and with keys of every kind: one of 64 bits
 * without sign, one of bytes, one of text in the order of a language, and one of two columns.
 */
export const everyType = `
  CREATE TABLE apartments (id BIGINT UNSIGNED PRIMARY KEY, ${Object.keys(columns).join(', ')}) CHARACTER SET utf8mb4;
  INSERT INTO apartments VALUES ${apartments.join(', ')};
  CREATE TABLE apartment_attributes (id BINARY(2) PRIMARY KEY, cityname TEXT) CHARACTER SET utf8mb4;
  INSERT INTO apartment_attributes VALUES (X'FF00', 'Faro'), (X'0001', 'Porto'), (X'0a00', 'Braga');
  CREATE TABLE bookings (
    booking_id VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, user_id INT, apartment_id INT, booking_date DATE,
    checkin_date DATE, checkout_date DATE, total_price DECIMAL(9,2), currency TEXT, booking_status TEXT
  ) CHARACTER SET utf8mb4;
  INSERT INTO bookings (booking_id, currency) VALUES
    ('b', 'é'), ('A', ''), ('Ä2', NULL), ('a3', 'x'), ('C', '\\\\N'), ('_', 'y'), ('10', 'z'), ('9', '🏠'), ('😀', 'w');
  CREATE TABLE user_viewings (
    user_id VARCHAR(9), viewed_at DATETIME, apartment_id INT, PRIMARY KEY (user_id, viewed_at)
  ) CHARACTER SET utf8mb4;
  INSERT INTO user_viewings VALUES ('b', '2024-01-01', 3), ('a', '2024-01-02', 2), ('a', '2024-01-01', 1);
`;
