/** Steps side by side, none of which goes on behind an error. */

/** What all give, in their order. When some fail it waits for the others too and throws the first error in order: nothing is opened or asked any more then. */
export async function allOrFirstError<T extends readonly unknown[] | []>(
  steps: T,
): Promise<{ readonly [Step in keyof T]: Awaited<T[Step]> }> {
  await Promise.allSettled(steps);
  return await Promise.all(steps);
}
