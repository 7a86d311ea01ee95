/** What stands before the name of a private field of src/protocol once `open-private-fields.ts` has opened it. */
export const OPENED = '$private_'
