import { boolean, text, timestamp } from '../../column.ts';
import { dataset } from '../../dataset.ts';

/** Has no key: every row counts. */
export const userViewing = dataset(
  'user_viewing',
  {
    user_id: text().required(),
    apartment_id: text().required(),
    viewed_at: timestamp().required(),
    is_wishlisted: boolean(),
    call_to_action: text(),
  },
  { aliases: ['user_viewings'], references: { apartment_id: 'apartments' } },
);
