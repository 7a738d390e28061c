import * as client from '../api/client';
import { Checkout } from './checkout.svelte';

/** The checkout of this screen. There is one, so that a sale of unknown outcome is in the way wherever one goes. */
export const checkout = new Checkout(client, sessionStorage);
