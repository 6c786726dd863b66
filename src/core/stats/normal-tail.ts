/** The tail of the normal distribution, for tests whose spread is known well enough to need no t. */
import { regularizedGammaUpper } from "./incomplete-gamma.ts";

/** P(|Z| > |z|) of a standard normal Z: Z² / 2 is a gamma variable of shape ½ (Abramowitz & Stegun 6.5.16, 7.1.1). */
export const normalTwoSided = (z: number): number => regularizedGammaUpper(0.5, z ** 2 / 2);
