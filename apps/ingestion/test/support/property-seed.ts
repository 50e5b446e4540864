/** The same samples every time, so that a change fails for its own sake only. To look further: RENTLAKE_PROPERTY_SEED=$RANDOM. */
export const seed = Number(process.env['RENTLAKE_PROPERTY_SEED'] ?? 20_241_230);
