export interface City {
  readonly city: string;
  /** Empty where the country has none. */
  readonly state: string;
  readonly country: string;
  readonly currency: string;
  readonly zip: string;
  /** How many people come here, in proportion to the others. */
  readonly weight: number;
  /** Prices, in proportion to the others. */
  readonly price: number;
  readonly latitude: number;
  readonly longitude: number;
}

const CURRENCY: Readonly<Record<string, string>> = {
  US: 'USD',
  CA: 'CAD',
  GB: 'GBP',
  BR: 'BRL',
  JP: 'JPY',
  SG: 'USD',
  CH: 'CHF',
  MX: 'USD',
  AU: 'AUD',
};

/** city|state|country|zip|weight|price|latitude|longitude. The first are busy, the last are there for their names. */
const TABLE = `
New York|NY|US|10001|90|1.7|40.75|-73.99
Los Angeles|CA|US|90012|80|1.5|34.05|-118.24
Miami|FL|US|33101|62|1.35|25.77|-80.19
Orlando|FL|US|32801|60|0.95|28.54|-81.38
Las Vegas|NV|US|89101|55|1|36.17|-115.14
Chicago|IL|US|60601|52|1.2|41.88|-87.63
San Francisco|CA|US|94103|50|1.75|37.77|-122.41
São Paulo|SP|BR|01310-100|45|0.8|-23.55|-46.63
London||GB|EC1A 1BB|45|1.6|51.51|-0.13
Paris|Île-de-France|FR|75001|44|1.5|48.86|2.35
Denver|CO|US|80202|40|1.1|39.74|-104.99
Atlanta|GA|US|30303|38|0.95|33.75|-84.39
Dallas|TX|US|75201|36|0.95|32.78|-96.8
Houston|TX|US|77002|34|0.9|29.76|-95.37
Seattle|WA|US|98101|34|1.4|47.61|-122.33
Boston|MA|US|02108|33|1.5|42.36|-71.06
Phoenix|AZ|US|85003|30|0.9|33.45|-112.07
San Diego|CA|US|92101|30|1.4|32.72|-117.16
Washington|DC|US|20001|30|1.4|38.91|-77.04
Honolulu|HI|US|96813|28|1.6|21.31|-157.86
Berlin||DE|10117|28|1.1|52.52|13.4
Toronto|ON|CA|M5H 2N2|26|1.2|43.65|-79.38
Barcelona|Catalunya|ES|08001|26|1.2|41.39|2.17
Nashville|TN|US|37201|24|1.05|36.16|-86.78
Austin|TX|US|78701|24|1.15|30.27|-97.74
New Orleans|LA|US|70112|22|1|29.95|-90.07
Philadelphia|PA|US|19102|22|1.05|39.95|-75.16
Portland|OR|US|97204|20|1.1|45.52|-122.68
Salt Lake City|UT|US|84101|20|1|40.76|-111.89
Tampa|FL|US|33602|20|1|27.95|-82.46
Charlotte|NC|US|28202|18|0.9|35.23|-80.84
Minneapolis|MN|US|55401|18|0.95|44.98|-93.27
Detroit|MI|US|48226|16|0.8|42.33|-83.05
St. Louis|MO|US|63101|16|0.8|38.63|-90.2
Vancouver|BC|CA|V6B 1A1|16|1.35|49.28|-123.12
Montréal|QC|CA|H2Y 1C6|16|1|45.5|-73.57
Rio de Janeiro|RJ|BR|20040-002|16|0.85|-22.91|-43.17
München|Bayern|DE|80331|15|1.3|48.14|11.58
Madrid||ES|28013|15|1.1|40.42|-3.7
Roma|Lazio|IT|00184|15|1.2|41.9|12.5
Lisboa||PT|1100-148|14|1|38.72|-9.14
Amsterdam||NL|1012|14|1.5|52.37|4.9
Zürich|ZH|CH|8001|12|1.9|47.37|8.54
Wien||AT|1010|12|1.1|48.21|16.37
Singapore||SG|048616|12|1.4|1.29|103.85
Sydney|NSW|AU|2000|12|1.4|-33.87|151.21
Kansas City|MO|US|64105|12|0.8|39.1|-94.58
Cleveland|OH|US|44113|11|0.75|41.5|-81.69
Pittsburgh|PA|US|15222|11|0.8|40.44|-80
Sacramento|CA|US|95814|11|1.1|38.58|-121.49
San Antonio|TX|US|78205|11|0.85|29.42|-98.49
Indianapolis|IN|US|46204|10|0.8|39.77|-86.16
Columbus|OH|US|43215|10|0.8|39.96|-83
Raleigh|NC|US|27601|10|0.9|35.78|-78.64
Baltimore|MD|US|21202|10|0.95|39.29|-76.61
Albuquerque|NM|US|87102|9|0.75|35.08|-106.65
Anchorage|AK|US|99501|9|1.25|61.22|-149.9
Boise|ID|US|83702|8|0.85|43.62|-116.2
Buffalo|NY|US|14202|8|0.75|42.89|-78.88
Portland|ME|US|04101|8|1.1|43.66|-70.26
Glendale|AZ|US|85301|7|0.85|33.54|-112.19
Glendale|CA|US|91203|7|1.3|34.15|-118.26
Springfield|MO|US|65806|6|0.7|37.21|-93.29
Springfield|IL|US|62701|6|0.7|39.8|-89.64
London|ON|CA|N6A 1M3|6|0.9|42.98|-81.25
Guadalajara|Jalisco|MX|44100|6|0.6|20.66|-103.35
Winston-Salem/High Point|NC|US|27101|6|0.75|36.1|-80.24
O'Fallon|MO|US|63366|5|0.75|38.81|-90.7
Coeur d'Alene|ID|US|83814|5|0.95|47.68|-116.78
Washington, D.C.|DC|US|20002|5|1.4|38.9|-77.02
a=b|ZZ|US|00000|4|1|0|0
100%|ZZ|US|00001|4|1|0|0
東京|東京都|JP|100-0001|4|1.4|35.68|139.69
Tromsø||NO|9008|3|1.3|69.65|18.96
King of Prussia|PA|US|19406|3|0.9|40.1|-75.38
Truth or Consequences|NM|US|87901|3|0.6|33.13|-107.25
St Louis|MI|US|48880|2|0.6|43.41|-84.61
Llanfairpwll "the long one"||GB|LL61 5UJ|2|0.7|53.22|-4.2
`;

export const CITIES: readonly City[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [city = '', state = '', country = '', zip = '', weight, price, latitude, longitude] =
      line.split('|');
    const currency = CURRENCY[country] ?? 'EUR';
    return {
      city,
      state,
      country,
      currency,
      zip,
      weight: Number(weight),
      price: Number(price),
      latitude: Number(latitude),
      longitude: Number(longitude),
    };
  });
