/** Marketplace → what its sources say of people, and in free text. It may show nowhere but in the rows of sources themselves. */
export const personal: Readonly<Record<string, readonly string[]>> = {
  'car-rental': ['example.com', '555-01', 'Testerley', 'Mockford', 'Ipsumova', 'not Bruno'],
  listings: ['Sample St', 'Two steps from the tram', 'The door is blue', 'Fictional loft'],
};
